/// What can be wrong with a data set's files, their download, or a request for images.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// None of the folders searched holds the data set.
  case missing(dataset: DatasetName, searched: [String])
  /// The folder that was named for data does not exist.
  case noSuchFolder(path: String)
  /// A folder holds some of a data set's files, not this one.
  case incomplete(file: String, dataset: DatasetName)
  /// A file cannot be opened or read.
  case unreadable(file: String, reason: String)
  /// A file ends too early, or goes on after its last record.
  case wrongSize(file: String, bytes: Int, expected: Int, because: String)
  /// A label is not a class.
  case wrongLabel(file: String, offset: Int, label: Int, classCount: Int)
  /// A file does not begin with its format's number.
  case wrongMagic(file: String, found: UInt32, expected: UInt32)
  /// A field of a file's header holds another value than the data set's.
  case wrongHeader(file: String, offset: Int, field: String, found: Int, expected: String)
  /// Compressed data cannot be unpacked; `offset` counts compressed bytes.
  case damagedCompression(file: String, offset: Int, reason: String)
  /// A file is not the published one.
  case wrongChecksum(file: String, algorithm: ChecksumAlgorithm, found: String, expected: String)
  /// A download ended without the whole file; what arrived is kept.
  case downloadFailed(address: String, kept: String, reason: String)
  /// A data set's publisher does not offer it for download without asking.
  case notDownloadable(dataset: DatasetName)
  /// A folder has no image where there has to be one.
  case noImages(folder: String)
  /// Images lie in a folder that has to hold one folder per class.
  case imagesWithoutClass(folder: String)
  /// A folder of images is none of the listed classes.
  case unknownClass(folder: String, listed: String, count: Int)
  /// A folder holds other numbers of classes and test images than the data set, as a part of it does.
  case otherCounts(folder: String, dataset: DatasetName, classes: Int, testImages: Int)
  /// The list of classes cannot be used.
  case wrongClassList(file: String, reason: String)
  /// A program this task is left to is not installed.
  case programMissing(name: String, package: String)
  /// A program this task is left to failed.
  case programFailed(command: String, status: Int, message: String)
  /// A folder or file cannot be written.
  case unwritable(path: String, reason: String)
  /// A split or limit asks for images that are not there.
  case notEnoughImages(wanted: String, available: Int)

  /// What is wrong, where, and what would be accepted.
  package var description: String {
    switch self {
    case .missing(let dataset, let searched):
      "\(dataset.title) was not found; searched \(searched.joined(separator: ", ")) for a folder "
        + "\(dataset.folderName). "
        + (dataset.isImageFolder
          ? "Unpack it as \(dataset.layout)"
          : "Run `reproduce data fetch \(dataset.rawValue)`")
        + ", or name the folder that holds it with --data or COLONNADE_DATA"
    case .noSuchFolder(let path):
      "the data folder \(path) does not exist; name a folder that holds data sets, "
        + "one folder each (\(DatasetName.allCases.map(\.folderName).joined(separator: ", ")))"
    case .incomplete(let file, let dataset):
      "\(file) is missing although other files of \(dataset.title) are there; "
        + (dataset.isImageFolder
          ? "expected \(dataset.layout)"
          : "`reproduce data fetch \(dataset.rawValue)` completes the folder")
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason)"
    case .wrongSize(let file, let bytes, let expected, let because):
      "\(file) has \(bytes) bytes and \(bytes < expected ? "ends" : "goes on") at offset "
        + "\(min(bytes, expected)); expected \(expected) bytes (\(because))"
    case .wrongLabel(let file, let offset, let label, let classCount):
      "\(file): the label at offset \(offset) is \(label); expected 0 to \(classCount - 1)"
    case .wrongMagic(let file, let found, let expected):
      "\(file): the number at offset 0 is \(found); expected \(expected) (IDX of unsigned bytes)"
    case .wrongHeader(let file, let offset, let field, let found, let expected):
      "\(file): the \(field) at offset \(offset) is \(found); expected \(expected)"
    case .damagedCompression(let file, let offset, let reason):
      "\(file) cannot be unpacked near compressed offset \(offset): \(reason); "
        + "expected a whole gzip file"
    case .wrongChecksum(let file, let algorithm, let found, let expected):
      "\(file) is not the published file: its \(algorithm.rawValue) is \(found); "
        + "expected \(expected)"
    case .downloadFailed(let address, let kept, let reason):
      "\(address) did not arrive whole: \(reason). What did is kept in \(kept); "
        + "the same command goes on from there, `--from DIR|URL` names another source"
    case .notDownloadable(let dataset):
      "\(dataset.title) cannot be fetched: it is handed out to registered users only. Unpack it as "
        + dataset.layout
    case .noImages(let folder):
      "\(folder) holds no image; expected files named .JPEG, .jpeg or .jpg"
    case .imagesWithoutClass(let folder):
      "\(folder) holds images outside of any class; expected one folder per class, such as "
        + "\(folder)/n01440764/…JPEG"
    case .unknownClass(let folder, let listed, let count):
      "\(folder) is none of the \(count) classes of \(listed); remove the folder or list its name"
    case .otherCounts(let folder, let dataset, let classes, let testImages):
      "\(folder) is not all of \(dataset.title): it holds \(classes) classes and \(testImages) test "
        + "images; expected \(dataset.classCount) classes and "
        + "\(dataset.publishedTestImages ?? testImages) test images"
    case .wrongClassList(let file, let reason):
      "\(file): \(reason); expected one folder name a line, the first for class 0"
    case .programMissing(let name, let package):
      "the program \(name) is not installed; `apt-get install \(package)` supplies it"
    case .programFailed(let command, let status, let message):
      "`\(command)` failed with status \(status)\(message.isEmpty ? "" : ": \(message)")"
    case .unwritable(let path, let reason):
      "\(path) cannot be written: \(reason)"
    case .notEnoughImages(let wanted, let available):
      "\(wanted) asked for; expected at most what is there: \(available) images"
    }
  }
}
