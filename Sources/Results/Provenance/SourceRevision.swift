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

  /// The state of the source that a program was built from.
  ///
  /// - Parameters:
  ///   - program: The program's file.
  ///   - checkout: The folder that it was built in.
  /// - Returns: The checkout's revision, changed if files were added that are built too;
  ///   ``unknown`` where the source has changed since the program was built, so that nobody knows
  ///   which it was.
  package static func ofProgram(at program: String, builtIn checkout: String) -> SourceRevision {
    let parts = ["Package.swift", "Sources", "Baselines"]
    let revision = current(of: checkout)
    guard revision != .unknown, let built = date(of: program),
      let added = git(["status", "--porcelain", "--"] + parts, in: checkout)
    else { return .unknown }
    let folder = URL(filePath: checkout)
    for part in parts {
      let root = folder.appending(path: part)
      let below = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
      let files = [root] + (below?.compactMap { $0 as? URL } ?? [])
      for file in files where sourceExtensions.contains(file.pathExtension) {
        guard let changed = date(of: file.path), changed <= built else { return .unknown }
      }
    }
    return SourceRevision(commit: revision.commit, dirty: revision.dirty || !added.isEmpty)
  }

  private static let sourceExtensions: Set = ["swift", "cpp", "c", "h", "modulemap"]

  private static func date(of path: String) -> Date? {
    let values = try? FileManager.default.attributesOfItem(atPath: path)
    return values?[.modificationDate] as? Date
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
