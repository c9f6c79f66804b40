import Foundation

/// Convolution cases with expected results.
package enum GoldenCases {
  /// Where cases come from: `COLONNADE_GOLDENS`, a `shared/goldens` beside the package, or the
  /// project's own in `Tests/Goldens`.
  package static let folder: URL = {
    let environment = ProcessInfo.processInfo.environment["COLONNADE_GOLDENS"]
    let shared = packageRoot.deletingLastPathComponent().appending(path: "shared/goldens")
    let candidates = [environment.map { URL(filePath: $0) }, shared].compactMap { $0 }
    return candidates.first { !cases(in: $0).isEmpty } ?? own
  }()

  /// The project's own cases, made by `Tests/Goldens/make.py`.
  package static let own = packageRoot.appending(path: "Tests/Goldens")

  /// Paths of all cases: the project's own and those of ``folder``.
  package static let all: [String] =
    (cases(in: own) + (folder == own ? [] : cases(in: folder))).map {
      $0.path(percentEncoded: false)
    }

  private static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func cases(in folder: URL) -> [URL] {
    let found = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (found ?? []).filter { $0.pathExtension == "h5" }.sorted { $0.path() < $1.path() }
  }
}
