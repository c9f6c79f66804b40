import ArgumentParser
import Datasets
import Foundation
import Training

extension DatasetName: ExpressibleByArgument {}

/// `reproduce data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Gets, checks, lists and times data sets.",
    subcommands: [
      DataFetchCommand.self, DataVerifyCommand.self, DataListCommand.self, DataBenchCommand.self,
    ])
}

/// `reproduce data fetch`.
struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Downloads a data set and checks it against the published checksums.",
    discussion: "An interrupted download goes on where it stopped.")

  @Argument(help: "The data set.")
  var dataset: DatasetName

  @Option(help: "Folder or address that holds the published files, instead of the publisher's.")
  var from: String?

  @Option(help: "Folder of data sets; otherwise $COLONNADE_DATA, then ~/.cache/colonnade.")
  var data: String?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  mutating func run() throws {
    let context = try CommandContext.require()
    let fetcher = DatasetFetcher(
      into: try context.downloadFolder(data: data),
      from: try from.map { try context.source($0) } ?? .official,
      showsProgress: context.console.isTerminal && !quiet)
    try InterruptSignals.allowed {
      try fetcher.fetch(dataset) { if !quiet { context.console.error("\($0)") } }
    }
  }
}

/// `reproduce data verify`.
struct DataVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compares the files of data sets with the published ones.",
    discussion: """
      Of ImageNet every image is decoded, and every file named that is broken or not simply a \
      three-channel JPEG; a part of it, without its 1000 classes and 50,000 test images, is no \
      ImageNet. Exit status 66 if a file is missing or damaged.
      """)

  @Argument(help: "The data sets; all that are here if left out.")
  var datasets: [DatasetName] = []

  @Option(help: "Folder of data sets; otherwise $COLONNADE_DATA, then ~/.cache/colonnade.")
  var data: String?

  mutating func run() throws {
    let context = try CommandContext.require()
    let locator = try context.locator(data: data)
    let wanted = datasets.isEmpty ? DatasetName.allCases : datasets
    var isWhole = true
    for name in wanted {
      guard let folder = locator.folder(of: name) else {
        if datasets.isEmpty { continue }
        throw DatasetError.missing(dataset: name, searched: locator.roots)
      }
      if name.isImageFolder {
        let check = try ImageFolderCheck(name, folder: folder) { done, total in
          if context.console.isTerminal { context.console.log("\r\(done)/\(total) decoded") }
        }
        if context.console.isTerminal { context.console.log("\r") }
        context.console.output(check.text)
        if let shortfall = check.shortfall { context.console.error("reproduce: \(shortfall)") }
        isWhole = isWhole && check.isWhole
        continue
      }
      for file in try InterruptSignals.allowed({ try name.verify(folder: folder) }) {
        context.console.output(file.summary + "\n")
        isWhole = isWhole && file.state == .whole
      }
    }
    if !isWhole { throw ExitStatus.missingInput }
  }
}

/// `reproduce data list`.
struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists data sets and where they are on this machine.")

  @Option(help: "Folder of data sets; otherwise $COLONNADE_DATA, then ~/.cache/colonnade.")
  var data: String?

  mutating func run() throws {
    let context = try CommandContext.require()
    let locator = try context.locator(data: data)
    for name in DatasetName.allCases {
      let place =
        locator.folder(of: name)
        ?? (name.isImageFolder
          ? "not here: unpack it as \(name.layout)"
          : "not here: reproduce data fetch \(name.rawValue)")
      context.console.output("\(name.rawValue)\n  \(name.summary)\n  \(place)\n")
    }
  }
}

extension CommandContext {
  /// Where downloads go: `--data`, `COLONNADE_DATA`, then the cache in the home folder.
  fileprivate func downloadFolder(data: String?) throws -> String {
    if let data { return url(data).standardizedFileURL.path }
    if let folder = environment["COLONNADE_DATA"], !folder.isEmpty { return folder }
    guard let home = environment["HOME"], !home.isEmpty else {
      throw Failure("HOME is not set; name a folder with --data or COLONNADE_DATA", .usage)
    }
    return DatasetLocator.cache(home: home)
  }

  /// What `--from` says; a folder may be relative.
  fileprivate func source(_ text: String) throws -> DownloadSource {
    try DownloadSource(
      parsing: text.contains("://") ? text : url(text).standardizedFileURL.path)
  }
}
