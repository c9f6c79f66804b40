import Foundation

/// ImageNet, or a part of it, as folders of JPEG files.
///
/// `train/<class>/` and `val/<class>/`, or the folders of classes alone: then every tenth image of a
/// class, from its second on, is for testing and the others are for training. `wnids.txt` beside them
/// names the classes, line by line from class 0; without it they are the folders' names in order,
/// which for all of ImageNet is the usual one.
struct ImageNetFormat {
  /// Whose images they are.
  let name: DatasetName
  /// Threads and reports.
  let decoding: ImageDecoding

  /// Pixels of a side of what networks see.
  static let side = 224
  /// The list of classes.
  static let classList = "wnids.txt"

  /// The sample's test images are stored at the size that their middle is cut from.
  var evaluationSize: ImageFolder.EvaluationSize {
    name == .imageNetSample ? .asStored : .shorterSide(256)
  }

  /// Lists the images of a folder.
  ///
  /// - Throws: ``DatasetError`` for folders that are not laid out in this way.
  func load(from folder: String) throws(DatasetError) -> Dataset {
    let listing = try FolderListing(folder)
    let isSplit = listing.folders.contains("train") || listing.folders.contains("val")
    let parts = isSplit ? ["\(folder)/train", "\(folder)/val"] : [folder, folder]
    for part in parts where !FileManager.default.fileExists(atPath: part) {
      throw .incomplete(file: part, dataset: name)
    }
    let training = try ClassFolders(parts[0])
    let test = isSplit ? try ClassFolders(parts[1]) : training
    let listFile = "\(folder)/\(Self.classList)"
    let isListed = FileManager.default.fileExists(atPath: listFile)
    let classes = isListed ? try Self.classes(in: listFile) : training.names
    var labels: [String: Int64] = [:]
    for (index, name) in classes.enumerated() { labels[name] = Int64(index) }
    let origin = isListed ? listFile : parts[0]
    return Dataset(
      name: name, classCount: classes.count, classNames: classes,
      training: try images(training, labels, origin) { isSplit || $0 % 10 != 1 },
      test: try images(test, labels, origin) { isSplit || $0 % 10 == 1 }, location: folder)
  }

  private func images(
    _ part: ClassFolders, _ labels: [String: Int64], _ origin: String,
    where isIncluded: (Int) -> Bool
  ) throws(DatasetError) -> ImageFolder {
    var files = PathTable()
    var classes: [Int64] = []
    for (name, images) in zip(part.names, part.images) {
      guard let label = labels[name] else {
        throw .unknownClass(folder: "\(part.path)/\(name)", listed: origin, count: labels.count)
      }
      let chosen = images.indices.filter(isIncluded).map { images[$0] }
      files.add(folder: "\(part.path)/\(name)", files: chosen)
      classes += [Int64](repeating: label, count: chosen.count)
    }
    return ImageFolder(
      files: files, labels: classes, side: Self.side, evaluationSize: evaluationSize,
      decoding: decoding)
  }

  private static func classes(in file: String) throws(DatasetError) -> [String] {
    let text: String
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw .unreadable(file: file, reason: error.localizedDescription)
    }
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard !lines.isEmpty else { throw .wrongClassList(file: file, reason: "there is no line") }
    var seen: Set<String> = []
    for (index, line) in lines.enumerated() where !seen.insert(line).inserted || line.isEmpty {
      throw .wrongClassList(
        file: file,
        reason: line.isEmpty ? "line \(index + 1) is empty" : "'\(line)' is listed twice")
    }
    return lines
  }
}

/// A folder with one folder of images per class.
private struct ClassFolders {
  let path: String
  let names: [String]
  /// Names of the images of each class.
  let images: [[String]]

  init(_ path: String) throws(DatasetError) {
    let listing = try FolderListing(path)
    guard listing.images.isEmpty else { throw .imagesWithoutClass(folder: path) }
    guard !listing.folders.isEmpty else { throw .noImages(folder: path) }
    var images: [[String]] = []
    for name in listing.folders {
      let found = try FolderListing("\(path)/\(name)").images
      guard !found.isEmpty else { throw .noImages(folder: "\(path)/\(name)") }
      images.append(found)
    }
    self.path = path
    names = listing.folders
    self.images = images
  }
}
