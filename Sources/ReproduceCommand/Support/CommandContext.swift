import Foundation
import Reproduction
import Training

/// Everything that a command takes from its surroundings.
///
/// The parser makes commands itself, so they find their context in a task-local value; nothing
/// else is shared between them.
package struct CommandContext: Sendable {
  /// Every method that recipes may name.
  package var methods: MethodCatalogue
  /// Those of them that get a row of their own at the end of a table.
  package var addedMethods: [String]
  /// Environment variables; no other module reads them.
  package var environment: [String: String]
  /// Where relative paths start.
  package var workingDirectory: URL
  /// Where the command writes.
  package var console: Console
  /// Raised when the user wants the command to stop.
  ///
  /// Only a command that asks for it is not ended by Ctrl-C at once, and then has to look at it.
  package var stop: StopRequest { makeStop() }
  private let makeStop: @Sendable () -> StopRequest

  package init(
    methods: MethodCatalogue, addedMethods: [String], environment: [String: String],
    workingDirectory: URL, console: Console,
    stop: @escaping @Sendable @autoclosure () -> StopRequest = StopRequest()
  ) {
    self.methods = methods
    self.addedMethods = addedMethods
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.console = console
    makeStop = stop
  }

  @TaskLocal static var current: CommandContext?

  /// The context of the running command.
  static func require() throws -> CommandContext {
    guard let current else { throw Failure("no context: use ReproduceCommand.main", .usage) }
    return current
  }

  /// A path that the user gave, which may be relative.
  func url(_ path: String) -> URL { URL(filePath: path, relativeTo: workingDirectory) }

  /// The checkout that the working directory lies in: the nearest folder with `Reproductions/`.
  func enclosingProject() -> URL? {
    var folder = workingDirectory.standardizedFileURL
    while true {
      if Self.isProject(folder) { return folder }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      if parent.path == folder.path { return nil }
      folder = parent
    }
  }

  /// The folder that holds `Reproductions/` and `paper-tables/`, to read from: the checkout that the
  /// working directory lies in, or the one that this program was built from.
  func projectFolder() throws -> URL {
    if let folder = enclosingProject() { return folder }
    guard Self.isProject(Self.sourceCheckout) else {
      throw Failure(
        "\(workingDirectory.path): no folder Reproductions/ here or above, and the checkout that "
          + "this program was built from is gone; run reproduce inside a checkout of the project",
        .missingInput)
    }
    return Self.sourceCheckout
  }

  /// The checkout that this program was built from, if it is still there.
  static var sourceCheckout: URL {
    let source = URL(filePath: #filePath)  // Sources/ReproduceCommand/Support/CommandContext.swift
    return (0..<4).reduce(source) { url, _ in url.deletingLastPathComponent() }
  }

  private static func isProject(_ folder: URL) -> Bool {
    var isFolder: ObjCBool = false
    let path = folder.appending(path: "Reproductions").path
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
