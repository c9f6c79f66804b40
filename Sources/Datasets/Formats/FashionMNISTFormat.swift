import CDatasetKernels
import Foundation

/// Fashion-MNIST in its published layout: four IDX files, compressed with gzip or unpacked.
///
/// Pictures are 28×28 grey; they are padded with two black pixels on each side and repeated in three
/// channels, so that networks for CIFAR take them as they are.
/// Source: Xiao, Rasul, Vollgraf, "Fashion-MNIST", arXiv 1708.07747.
enum FashionMNISTFormat {
  /// Names of the published files, without `.gz`.
  static let files = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]
  private static let side = 28

  /// Reads both sets of images from the folder of the published files.
  static func load(from folder: String) throws(DatasetError) -> Dataset {
    var paths: [String] = []
    for file in files { paths.append(try path(of: file, in: folder)) }
    let name = DatasetName.fashionMNIST
    return Dataset(
      name: name, classCount: name.classCount, classNames: name.knownClassNames,
      training: try images(pictures: paths[0], labels: paths[1]),
      test: try images(pictures: paths[2], labels: paths[3]), location: folder)
  }

  /// The compressed file if it is there, else the unpacked one.
  static func path(of file: String, in folder: String) throws(DatasetError) -> String {
    for candidate in ["\(folder)/\(file).gz", "\(folder)/\(file)"]
    where FileManager.default.fileExists(atPath: candidate) {
      return candidate
    }
    throw .incomplete(file: "\(folder)/\(file).gz", dataset: .fashionMNIST)
  }

  private static func images(
    pictures: String, labels: String
  ) throws(DatasetError) -> LabelledImages {
    let pictures = try IDXFile(path: pictures, inner: [("height", side), ("width", side)])
    let labels = try IDXFile(path: labels, inner: [])
    let count = pictures.lengths[0]
    guard labels.lengths[0] == count else {
      throw .wrongHeader(
        file: labels.path, offset: 4, field: "number of labels", found: labels.lengths[0],
        expected: "\(count), as many as there are images")
    }
    let classCount = DatasetName.fashionMNIST.classCount
    var wrong: Int64 = -1
    let classes = [Int64](unsafeUninitializedCapacity: count) { target, filled in
      guard let start = target.baseAddress else { return }
      wrong = dataset_unpack_labels(labels.bytes, 1, Int64(count), Int32(classCount), start)
      filled = wrong < 0 ? count : Int(wrong)
    }
    if wrong >= 0 {
      throw .wrongLabel(
        file: labels.path, offset: IDXFile.headerBytes(axes: 1) + Int(wrong),
        label: Int(labels.bytes[Int(wrong)]), classCount: classCount)
    }
    let shape = ImageShape.cifar
    let pixels = [UInt8](unsafeUninitializedCapacity: count * shape.valueCount) { target, filled in
      guard let start = target.baseAddress else { return }
      dataset_unpack_grey(
        pictures.bytes, Int32(side), Int32(side), Int64(count), shape.extents, start)
      filled = count * shape.valueCount
    }
    return LabelledImages(shape: shape, pixels: pixels, labels: classes)
  }
}
