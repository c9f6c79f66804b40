import Crossbar
import Foundation
import Reproduction

@testable import ReproduceCommand

/// One command line, run inside this process in a folder of its own.
struct Invocation {
  let status: Int32
  /// Standard output, the folder's path written `DIR`.
  let output: String
  /// Standard error, the folder's path written `DIR`.
  let log: String

  /// Methods of a user's own come after the built-in ones.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - methods: Of a user's own.
  ///   - folder: Where it is run, which is also its home and its folder of data sets.
  ///   - path: Where programs are searched for; nil is where this process does.
  ///   - environment: Further variables.
  /// - Throws: If two methods have one name.
  init(
    _ arguments: [String], adding methods: [any QuantizationMethod.Type] = [], in folder: Folder,
    path: String? = nil, environment: [String: String] = [:]
  ) throws {
    let recorder = ConsoleRecorder()
    let context = CommandContext(
      methods: try MethodCatalogue(builtInMethods + methods),
      addedMethods: methods.map { $0.identity.name },
      environment: [
        "HOME": folder.path, "COLONNADE_DATA": folder.path,
        "PATH": path ?? ProcessInfo.processInfo.environment["PATH"] ?? "",
      ].merging(environment) { _, further in further },
      workingDirectory: folder.url, console: recorder.console)
    status = ReproduceCommand.run(arguments, in: context)
    output = recorder.output.replacing(folder.path, with: "DIR")
    log = recorder.log.replacing(folder.path, with: "DIR")
  }
}

/// A folder that goes with the test.
final class Folder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url =
      FileManager.default.temporaryDirectory.appending(
        path: "reproduce-\(UUID())", directoryHint: .isDirectory
      ).standardizedFileURL
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file, with the folders above it.
  func write(_ data: Data, to name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }
}

/// Folders of the checkout that the tests belong to.
enum Checkout {
  /// A recipe of the checkout, to which new methods may have added rows.
  static func recipe(_ table: String) throws -> Recipe {
    try RecipeLibrary(project: root).recipe(table, methods: MethodCatalogue(builtInMethods))
  }

  static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
}
