import Foundation

/// Puts published data sets into a folder.
///
/// A file counts as there when its contents have the published checksum. Downloads go to `.part`
/// files, which a later fetch continues; they take their final names after their checksum is right.
package struct DatasetFetcher: Sendable {
  /// What a fetch tells of its work.
  package enum Event: Equatable, Sendable, CustomStringConvertible {
    /// A file's data are already there, as published.
    case alreadyThere(file: String)
    /// A file is being got, after `bytes` that an earlier fetch left.
    case downloading(address: String, after: Int)
    /// What an earlier fetch left does not belong to this file; it is got anew.
    case startingAnew(file: String)
    /// An archive is being unpacked.
    case unpacking(file: String)
    /// The data set is there.
    case finished(folder: String)

    /// One line for a terminal or a log.
    package var description: String {
      switch self {
      case .alreadyThere(let file): "\(file): already there, as published"
      case .downloading(let address, 0): "getting \(address)"
      case .downloading(let address, let bytes): "getting \(address), after \(bytes) bytes"
      case .startingAnew(let file): "\(file): what was here is damaged, getting it anew"
      case .unpacking(let file): "unpacking \(file)"
      case .finished(let folder): "all files are in \(folder)"
      }
    }
  }

  /// The folder for data sets, one folder each.
  let root: String
  /// Where the files come from.
  let source: DownloadSource
  /// Whether curl draws its progress bar on standard error.
  let showsProgress: Bool
  /// Seconds between two attempts at an interrupted download.
  let pause: Double

  /// Describes a fetch.
  ///
  /// - Parameters:
  ///   - root: The folder for data sets, one folder each; it is made if need be.
  ///   - source: Where the files come from.
  ///   - showsProgress: Whether curl draws its progress bar on standard error.
  ///   - pause: Seconds between two attempts at an interrupted download.
  package init(
    into root: String, from source: DownloadSource = .official, showsProgress: Bool = false,
    pause: Double = 2
  ) {
    self.root = root
    self.source = source
    self.showsProgress = showsProgress
    self.pause = pause
  }

  /// Gets what is missing of a data set.
  ///
  /// - Parameters:
  ///   - name: The data set.
  ///   - report: Called before each step.
  /// - Throws: ``DatasetError``; what has arrived is kept.
  package func fetch(
    _ name: DatasetName, report: (Event) -> Void = { _ in }
  ) throws(DatasetError) {
    guard !name.isImageFolder else { throw .notDownloadable(dataset: name) }
    try fetch(name.downloads, report: report)
    report(.finished(folder: "\(root)/\(name.folderName)"))
  }

  func fetch(_ downloads: [Download], report: (Event) -> Void) throws(DatasetError) {
    try makeFolder(root)
    let lock = try FolderLock(root)
    defer { lock.release() }
    for download in downloads {
      let folder = "\(root)/\(download.folderName)"
      if try isWhole(download.supplies, in: folder) {
        report(.alreadyThere(file: download.file))
        continue
      }
      switch download.packing {
      case .dataFile:
        try makeFolder(folder)
        try get(download, to: "\(folder)/\(download.file)", report: report)
      case .archive:
        let archive = "\(root)/\(download.file)"
        try get(download, to: archive, report: report)
        report(.unpacking(file: archive))
        try unpack(download, archive: archive)
      }
    }
  }

  private func isWhole(
    _ files: [DataFileChecksum], in folder: String
  ) throws(DatasetError) -> Bool {
    for file in files {
      guard try file.verify(in: folder).state == .whole else { return false }
    }
    return true
  }

  /// Downloads to `file` + `.part`, checks it, and renames it.
  private func get(
    _ download: Download, to file: String, report: (Event) -> Void
  ) throws(DatasetError) {
    // An archive stays where unpacking it failed, for want of space, say.
    if FileManager.default.fileExists(atPath: file), (try? check(download, file)) != nil { return }
    let transfer = ResumableDownload(
      address: source.address(of: download), partial: "\(file).part", pause: pause,
      showsProgress: showsProgress)
    let earlier = transfer.bytesHere
    // A fetch may have ended between the last byte and the new name.
    if earlier == 0 || (try? check(download, transfer.partial)) == nil {
      report(.downloading(address: transfer.address, after: earlier))
      try transfer.run()
      do {
        try check(download, transfer.partial)
      } catch {
        try? FileManager.default.removeItem(atPath: transfer.partial)
        guard earlier > 0 else { throw error }
        report(.startingAnew(file: file))
        try transfer.run()
        try checkOrRemove(download, transfer.partial)
      }
    }
    try move(transfer.partial, to: file)
  }

  private func checkOrRemove(_ download: Download, _ file: String) throws(DatasetError) {
    do {
      try check(download, file)
    } catch {
      try? FileManager.default.removeItem(atPath: file)
      throw error
    }
  }

  /// Accepts the published file; of a data file, also one that was packed again with the same
  /// contents, as Debian's are.
  private func check(_ download: Download, _ file: String) throws(DatasetError) {
    do {
      try download.checksum.check(file)
    } catch {
      guard download.packing == .dataFile, let contents = download.supplies.first?.contents,
        (try? contents.check(file, unpacked: true)) != nil
      else { throw error }
    }
  }

  /// Unpacks beside the final folder, and moves only files with the published contents there.
  private func unpack(_ download: Download, archive: String) throws(DatasetError) {
    let temporary = "\(root)/.unpacking-\(download.folderName)"
    try? FileManager.default.removeItem(atPath: temporary)
    try makeFolder(temporary)
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    _ = try Subprocess.run(
      "tar",
      [
        "--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", temporary,
      ], package: "tar")
    let unpacked = "\(temporary)/\(download.folderName)"
    for file in download.supplies {
      try file.contents.check("\(unpacked)/\(file.file)")
    }
    let folder = "\(root)/\(download.folderName)"
    try makeFolder(folder)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: unpacked)) ?? []
    for file in files { try move("\(unpacked)/\(file)", to: "\(folder)/\(file)") }
    try? FileManager.default.removeItem(atPath: archive)
  }

  private func makeFolder(_ path: String) throws(DatasetError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// Renames, in place of what may be there.
  private func move(_ file: String, to target: String) throws(DatasetError) {
    guard rename(file, target) == 0 else {
      throw .unwritable(path: target, reason: DataFile.systemError)
    }
  }
}
