import CDatasetKernels
import Foundation

/// The official binary layout of CIFAR-10 and CIFAR-100.
///
/// A file is records without a header: label bytes (one for CIFAR-10; a coarse and a fine one for
/// CIFAR-100, of which the fine one counts), then 32×32 red, green and blue bytes, row-major.
/// Source: https://www.cs.toronto.edu/~kriz/cifar.html
struct CIFARFormat {
  /// Which of the two it is.
  let name: DatasetName
  /// Files of training images, in order.
  let trainingFiles: [String]
  /// The file of test images.
  let testFile: String
  /// Label bytes before the pixels of a record; the last one is the class.
  let labelBytes: Int
  /// The file of class names, one a line; it need not be there.
  let classNameFile: String
  /// Records in each training file.
  ///
  /// Not derived from the size: a file cut between two records would pass.
  let imagesPerTrainingFile: Int
  /// Records in the test file.
  let testImages: Int

  /// CIFAR-10, with other counts than the official ones for tests.
  static func cifar10(imagesPerTrainingFile: Int = 10_000, testImages: Int = 10_000) -> Self {
    CIFARFormat(
      name: .cifar10, trainingFiles: (1...5).map { "data_batch_\($0).bin" },
      testFile: "test_batch.bin", labelBytes: 1, classNameFile: "batches.meta.txt",
      imagesPerTrainingFile: imagesPerTrainingFile, testImages: testImages)
  }

  /// CIFAR-100, with other counts than the official ones for tests.
  static func cifar100(imagesPerTrainingFile: Int = 50_000, testImages: Int = 10_000) -> Self {
    CIFARFormat(
      name: .cifar100, trainingFiles: ["train.bin"], testFile: "test.bin", labelBytes: 2,
      classNameFile: "fine_label_names.txt", imagesPerTrainingFile: imagesPerTrainingFile,
      testImages: testImages)
  }

  /// Bytes of one record.
  var recordBytes: Int { labelBytes + ImageShape.cifar.valueCount }

  /// Reads both sets of images from the folder of the official files.
  func load(from folder: String) throws(DatasetError) -> Dataset {
    for file in trainingFiles + [testFile]
    where !FileManager.default.fileExists(atPath: "\(folder)/\(file)") {
      throw .incomplete(file: "\(folder)/\(file)", dataset: name)
    }
    return Dataset(
      name: name, classCount: name.classCount, classNames: classNames(in: folder),
      training: try images(
        in: trainingFiles.map { "\(folder)/\($0)" }, perFile: imagesPerTrainingFile),
      test: try images(in: ["\(folder)/\(testFile)"], perFile: testImages), location: folder)
  }

  private func images(
    in files: [String], perFile: Int
  ) throws(DatasetError) -> LabelledImages {
    let shape = ImageShape.cifar
    var pixels = [UInt8](repeating: 0, count: files.count * perFile * shape.valueCount)
    var labels = [Int64](repeating: 0, count: files.count * perFile)
    for (index, file) in files.enumerated() {
      let records = try DataFile.contents(
        of: file, expected: perFile * recordBytes,
        because: "\(perFile) records of \(recordBytes) bytes")
      let first = index * perFile
      let wrong = records.withUnsafeBufferPointer { records in
        guard let start = records.baseAddress else { return Int64(-1) }
        pixels.withUnsafeMutableBufferPointer {
          guard let target = $0.baseAddress else { return }
          dataset_unpack_planar(
            start + labelBytes, Int64(recordBytes), Int64(perFile), shape.extents,
            target + first * shape.valueCount)
        }
        return labels.withUnsafeMutableBufferPointer {
          guard let target = $0.baseAddress else { return -1 }
          return dataset_unpack_labels(
            start + labelBytes - 1, Int64(recordBytes), Int64(perFile), Int32(name.classCount),
            target + first)
        }
      }
      if wrong >= 0 {
        let offset = Int(wrong) * recordBytes + labelBytes - 1
        throw .wrongLabel(
          file: file, offset: offset, label: Int(records[offset]), classCount: name.classCount)
      }
    }
    return LabelledImages(shape: shape, pixels: pixels, labels: labels)
  }

  /// The names in the folder's own list if it has one for each class, else what is known.
  private func classNames(in folder: String) -> [String]? {
    let path = "\(folder)/\(classNameFile)"
    let listed = (try? String(contentsOfFile: path, encoding: .utf8))?
      .split(whereSeparator: \.isNewline).map(String.init)
    return listed?.count == name.classCount ? listed : name.knownClassNames
  }
}
