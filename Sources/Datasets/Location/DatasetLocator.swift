import Foundation

/// Finds data sets on this machine.
///
/// Folders are searched in this order: the one named on the command line, the one named by
/// `COLONNADE_DATA`, the cache in the home folder, the system's own data sets. The first that holds
/// any file of a data set is read; a damaged file there is an error, never a reason to look further.
package struct DatasetLocator: Sendable {
  /// Where operating-system packages put data sets.
  package static let systemFolder = "/usr/share/datasets"

  /// The folders that are searched, first to last, without a `/` at the end.
  package let roots: [String]

  /// How image files are decoded.
  package var decoding = ImageDecoding()

  /// Lists the folders to search.
  ///
  /// - Parameters:
  ///   - explicit: What `--data` says; it has to exist.
  ///   - environment: The value of `COLONNADE_DATA`; empty counts as not set.
  ///   - home: The user's home folder, nil for none.
  ///   - system: Where the operating system keeps data sets, nil for nowhere.
  /// - Throws: ``DatasetError/noSuchFolder(path:)`` if `explicit` is not a folder.
  package init(
    explicit: String? = nil, environment: String? = nil, home: String?,
    system: String? = DatasetLocator.systemFolder
  ) throws(DatasetError) {
    if let explicit {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: explicit, isDirectory: &isFolder),
        isFolder.boolValue
      else { throw .noSuchFolder(path: explicit) }
    }
    let cache = home.map(Self.cache(home:))
    var roots: [String] = []
    for root in [explicit, environment, cache, system].compactMap({ $0 }) where !root.isEmpty {
      let trimmed = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
      if !roots.contains(trimmed) { roots.append(trimmed) }
    }
    self.roots = roots
  }

  /// The folder for downloads of a user whose home folder is `home`.
  package static func cache(home: String) -> String { "\(home)/.cache/colonnade" }

  /// The folder that holds a data set's files, nil if none does.
  ///
  /// A searched folder may hold the data set's folder or be it.
  package func folder(of name: DatasetName) -> String? {
    if name.isImageFolder { return imageFolder(of: name) }
    for root in roots {
      for folder in ["\(root)/\(name.folderName)", root]
      where name.fileNames.contains(where: { Self.exists($0, in: folder) }) {
        return folder
      }
    }
    return nil
  }

  /// A folder of the data set's name, or a searched folder that is one: it has `train` and `val`.
  private func imageFolder(of name: DatasetName) -> String? {
    for root in roots {
      let folder = "\(root)/\(name.folderName)"
      if Self.isFolder(folder) { return folder }
      let own = (root as NSString).lastPathComponent
      let others = DatasetName.allCases.filter { $0 != name }.map(\.folderName)
      if !others.contains(own), own == name.folderName || name == .imageNet,
        Self.isFolder("\(root)/train"), Self.isFolder("\(root)/val")
      {
        return root
      }
    }
    return nil
  }

  /// A file of a data set's folder or of a searched folder, nil if there is none.
  ///
  /// - Parameters:
  ///   - name: Its path in these folders, or an absolute one.
  ///   - dataset: Whose folder is looked into first.
  /// - Returns: Its path.
  package func file(_ name: String, of dataset: DatasetName) -> String? {
    let folders = [folder(of: dataset)].compactMap(\.self) + roots
    let candidates = name.hasPrefix("/") ? [name] : folders.map { "\($0)/\(name)" }
    return candidates.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Reads a data set.
  ///
  /// - Parameter name: What to read.
  /// - Returns: The whole data set, in memory; of image files, their names.
  /// - Throws: ``DatasetError/missing(dataset:searched:)``, or what is wrong with the files.
  package func load(_ name: DatasetName) throws(DatasetError) -> Dataset {
    guard let folder = folder(of: name) else {
      throw .missing(dataset: name, searched: roots)
    }
    return try name.load(from: folder, decoding)
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func exists(_ file: String, in folder: String) -> Bool {
    let path = "\(folder)/\(file)"
    return FileManager.default.fileExists(atPath: path)
      || (file.hasSuffix(".gz") && FileManager.default.fileExists(atPath: String(path.dropLast(3))))
  }
}

extension DatasetName {
  /// The official files of images and labels, as named in the data set's folder.
  package var fileNames: [String] {
    switch self {
    case .cifar10: CIFARFormat.cifar10().trainingFiles + [CIFARFormat.cifar10().testFile]
    case .cifar100: CIFARFormat.cifar100().trainingFiles + [CIFARFormat.cifar100().testFile]
    case .fashionMNIST: FashionMNISTFormat.files.map { "\($0).gz" }
    case .imageNet, .imageNetSample: []
    }
  }

  /// Reads the data set from the folder of its official files.
  func load(from folder: String, _ decoding: ImageDecoding) throws(DatasetError) -> Dataset {
    switch self {
    case .cifar10: try CIFARFormat.cifar10().load(from: folder)
    case .cifar100: try CIFARFormat.cifar100().load(from: folder)
    case .fashionMNIST: try FashionMNISTFormat.load(from: folder)
    case .imageNet, .imageNetSample:
      try ImageNetFormat(name: self, decoding: decoding).load(from: folder)
    }
  }
}
