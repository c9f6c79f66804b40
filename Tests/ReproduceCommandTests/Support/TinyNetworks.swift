import Foundation
import Synchronization
import Testing

/// Small networks, trained once on synthetic images and read by any number of tests.
enum TinyNetworks {
  private struct State {
    var folder: Folder?
    var trained: [String: URL] = [:]
  }

  private static let state = Mutex(State())

  /// A folder of its own with the images and a copy of the network as `run.h5`.
  ///
  /// - Parameters:
  ///   - method: As in `reproduce train`.
  ///   - arguments: Further flags of `reproduce train`.
  /// - Returns: The folder; it goes with its last owner.
  /// - Throws: What keeps the network from being trained.
  static func folder(_ method: String, _ arguments: [String] = []) throws -> Folder {
    let (images, run) = try state.withLock { state in
      let source = try state.folder ?? makeImages()
      state.folder = source
      let key = ([method] + arguments).joined(separator: " ")
      let run =
        try state.trained[key] ?? train(method, arguments, number: state.trained.count, in: source)
      state.trained[key] = run
      return (source.url.appending(path: "fashion-mnist"), run)
    }
    let folder = try Folder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "fashion-mnist"), withDestinationURL: images)
    try FileManager.default.copyItem(at: run, to: folder.url.appending(path: "run.h5"))
    return folder
  }

  private static func makeImages() throws -> Folder {
    let folder = try Folder()
    try folder.writeSyntheticImages(training: 96, test: 40)
    // Statics are never destroyed, and the folder goes with its owner.
    atexit { TinyNetworks.state.withLock { $0 = State() } }
    return folder
  }

  private static func train(
    _ method: String, _ arguments: [String], number: Int, in folder: Folder
  ) throws -> URL {
    let invocation = try Invocation(
      [
        "train", "--method", method, "--network", "resnet8", "--dataset", "fashion-mnist",
        "--epochs", "2", "--training-images", "96", "--test-images", "40", "--batch-size", "16",
        "--output", "\(number).h5",
      ] + arguments, in: folder)
    try #require(invocation.status == 0, "\(invocation.log)")
    return folder.url.appending(path: "\(number).h5")
  }
}
