import Foundation

/// The state of the source that a run was made with.
package struct SourceRevision: Equatable, Sendable {
  /// Full hash of the commit, or `unknown`.
  package let commit: String
  /// Whether tracked files differ from the commit; true also where that cannot be found out.
  package let dirty: Bool

  /// What is said where there is no repository, no commit, or no git.
  package static let unknown = SourceRevision(commit: "unknown", dirty: true)

  /// Asks git about the repository that a folder lies in.
  ///
  /// - Parameter folder: Any folder in the working tree.
  /// - Returns: The revision, ``unknown`` where git does not tell.
  package static func current(of folder: String) -> SourceRevision {
    guard let commit = git(["rev-parse", "--verify", "HEAD"], in: folder),
      let changes = git(["status", "--porcelain", "--untracked-files=no"], in: folder)
    else { return .unknown }
    return SourceRevision(
      commit: commit.trimmingCharacters(in: .whitespacesAndNewlines), dirty: !changes.isEmpty)
  }

  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
