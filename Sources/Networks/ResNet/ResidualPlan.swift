import Crossbar

/// The convolutions of a residual network of basic blocks, by size and name.
struct ResidualPlan {
  /// Two k×k convolutions, and a 1×1 one beside them where the shape changes.
  struct Block {
    let name: String
    let first: ConvolutionShape
    let second: ConvolutionShape
    let shortcut: ConvolutionShape?
  }

  let blocks: [Block]

  /// The first block of every stage but the first has stride 2.
  ///
  /// - Parameters:
  ///   - inputChannels: What the stem gives.
  ///   - channels: Of each stage.
  ///   - blocksPerStage: At least 1.
  init(inputChannels: Int, channels: [Int], blocksPerStage: Int) {
    var blocks: [Block] = []
    var inputs = inputChannels
    for (stage, outputs) in channels.enumerated() {
      for index in 0..<blocksPerStage {
        let name = "stage\(stage + 1).block\(index)"
        let stride = stage > 0 && index == 0 ? 2 : 1
        let changes = stride != 1 || inputs != outputs
        blocks.append(
          Block(
            name: name,
            first: ConvolutionShape(
              name: "\(name).convolution0", inputChannels: inputs, outputChannels: outputs,
              kernelSize: 3, stride: stride, padding: 1),
            second: ConvolutionShape(
              name: "\(name).convolution1", inputChannels: outputs, outputChannels: outputs,
              kernelSize: 3, padding: 1),
            shortcut: changes
              ? ConvolutionShape(
                name: "\(name).shortcut", inputChannels: inputs, outputChannels: outputs,
                kernelSize: 1, stride: stride) : nil))
        inputs = outputs
      }
    }
    self.blocks = blocks
  }

  /// Names of the layers that a selection puts on arrays.
  ///
  /// - Throws: ``NetworkError/unknownLayers(names:network:known:)`` for names that are neither
  ///   groups nor layers.
  func layers(in selection: LayerSelection, network: String) throws(NetworkError) -> Set<String> {
    let groups = [
      "blocks": blocks.flatMap { [$0.first.name, $0.second.name] },
      "shortcuts": blocks.compactMap { $0.shortcut?.name },
    ]
    let layers = groups.values.flatMap { $0 }
    let unknown = selection.names.filter { groups[$0] == nil && !layers.contains($0) }
    guard unknown.isEmpty else {
      throw .unknownLayers(
        names: unknown, network: network, known: groups.keys.sorted() + layers.sorted())
    }
    return Set(selection.names.flatMap { groups[$0] ?? [$0] })
  }
}
