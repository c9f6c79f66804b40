import Foundation

extension Folder {
  /// Writes pictures that nobody drew, in the files of Fashion-MNIST: class `c` is bright in rows
  /// `2 c` and `2 c + 1`, everything else is noise.
  func writeSyntheticImages(training: Int, test: Int) throws {
    var state: UInt64 = 7
    func noise() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56) / 2
    }
    for (name, count) in [("train", training), ("t10k", test)] {
      var pictures = Self.header(0x803, [count, 28, 28])
      var labels = Self.header(0x801, [count])
      for index in 0..<count {
        let label = index % 10
        labels.append(UInt8(label))
        for row in 0..<28 {
          let isBright = row / 2 == label
          for _ in 0..<28 { pictures.append(isBright ? 255 - noise() / 2 : noise()) }
        }
      }
      try write(pictures, to: "fashion-mnist/\(name)-images-idx3-ubyte")
      try write(labels, to: "fashion-mnist/\(name)-labels-idx1-ubyte")
    }
  }

  private static func header(_ magic: UInt32, _ lengths: [Int]) -> Data {
    var data = Data()
    for value in [magic] + lengths.map(UInt32.init) {
      withUnsafeBytes(of: value.bigEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  /// Writes a recipe of two methods on a small network, some seconds of work.
  func writeTinyRecipe() throws {
    try write(
      """
      schema: 1
      table: tiny
      title: Tiny
      training:
        plain:
          batchSize: 16
          optimizer:
            learningRate: 0.05
            momentum: 0.9
            weightDecay: { weights: 5.0e-4, biases: 0, normalization: 0, quantizers: 0 }
          schedule: cosine
      columns:
        - name: cifar10
          label: Synthetic
          network: { name: resnet8, dropout: 0.1 }
          dataset: fashion-mnist
          crossbar: { rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4, partialSumBits: 3, encoding: differential, mapping: partitioned }
          training: plain
          data: { normalization: dataset, augmentation: cropAndFlip }
      rows:
        - { label: two-stage, method: two-stage-partial-sum }
        - { label: column-aligned, method: column-aligned }
      profiles:
        smoke:
          seeds: [0]
          columns:
            cifar10: { epochs: 2, trainingImages: 128, validationImages: 16, testImages: 32 }
      """, to: "tiny.yaml")
  }
}
