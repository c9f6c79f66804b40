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
    for root in roots {
      for folder in ["\(root)/\(name.folderName)", root]
      where name.fileNames.contains(where: { Self.exists($0, in: folder) }) {
        return folder
      }
    }
    return nil
  }

  /// Reads a data set.
  ///
  /// - Parameters:
  ///   - name: What to read.
  ///   - standIn: What may take its place where it is not on this machine, marked as
  ///     ``Dataset/standIn``; nil for nothing.
  /// - Returns: The whole data set, in memory.
  /// - Throws: ``DatasetError/missing(dataset:searched:)``, or what is wrong with the files.
  package func load(
    _ name: DatasetName, standIn: DatasetName? = nil
  ) throws(DatasetError) -> Dataset {
    if let folder = folder(of: name) { return try name.load(from: folder) }
    guard let standIn, standIn != name, let folder = folder(of: standIn) else {
      throw .missing(dataset: name, searched: roots)
    }
    var dataset = try standIn.load(from: folder)
    dataset.standIn = StandIn(requested: name, used: standIn)
    return dataset
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
    }
  }

  /// Reads the data set from the folder of its official files.
  func load(from folder: String) throws(DatasetError) -> Dataset {
    switch self {
    case .cifar10: try CIFARFormat.cifar10().load(from: folder)
    case .cifar100: try CIFARFormat.cifar100().load(from: folder)
    case .fashionMNIST: try FashionMNISTFormat.load(from: folder)
    }
  }
}
