import Foundation

/// How image files are decoded; batches do not depend on it.
package struct ImageDecoding: Sendable {
  /// Threads that decode, at least 1.
  package var threads: Int
  /// Told of each file that is not simply a whole three-channel JPEG, once a data set that is read;
  /// called on any thread.
  package var report: @Sendable (ImageProblem) -> Void

  /// Describes how files are decoded: with one thread per processor, unless told otherwise.
  package init(
    threads: Int? = nil, report: @escaping @Sendable (ImageProblem) -> Void = { _ in }
  ) {
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    self.report = report
  }
}
