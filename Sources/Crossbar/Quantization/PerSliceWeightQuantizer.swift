import Tensors

/// Weights rounded once for every bit slice, each time with a learned step of the slice's own.
///
/// A slice holds its digit of the weight as rounded with its step. Once the steps part, the digits
/// belong to different integers: no single weight is programmed. In training the fused kernels are called
/// once per slice.
///
/// Source: the authors' release (`SplitConv4Pim_group.py`), as an option to compare with.
public final class PerSliceWeightQuantizer: WeightQuantizer {
  private let layout: CrossbarLayout
  private let splitGradient: SplitGradient
  private let slices: [LearnedStepWeightQuantizer]

  /// Makes a quantizer whose scales are one until ``initialize(from:)`` is called.
  ///
  /// - Parameters:
  ///   - granularity: What shares one scale of each slice.
  ///   - layer: Whose weights they are.
  ///   - splitGradient: Which slices the gradient of a weight comes from.
  /// - Throws: `TorchError`, for want of memory.
  public init(
    granularity: Granularity, layer: LayerContext, splitGradient: SplitGradient = .shared
  ) throws {
    layout = layer.layout
    self.splitGradient = splitGradient
    slices = try (0..<layer.layout.slices).map { _ in
      try LearnedStepWeightQuantizer(
        granularity: granularity, layer: layer, splitGradient: splitGradient)
    }
  }

  /// One scale per slice, named `slice0.scale` and so on.
  public var parameters: [Parameter] {
    slices.enumerated().flatMap { index, slice in
      slice.parameters.map {
        Parameter(name: "slice\(index).\($0.name)", tensor: $0.tensor, role: $0.role)
      }
    }
  }

  /// Sets every slice's scale as though it were alone.
  public func initialize(from values: Tensor) throws {
    for slice in slices { try slice.initialize(from: values) }
  }

  /// Rounds the weights once per slice.
  public func program(_ weight: Tensor) throws -> ProgrammedWeights {
    let columns = [1, layout.arrays, layout.outputChannels]
    let programmed = try slices.map { try $0.program(weight) }
    let parts = (0..<layout.convertedSlices).map { (slice: $0 % layout.slices, converted: $0) }
    return ProgrammedWeights(
      cells: try .concatenated(
        parts.map { part in
          try programmed[part.slice].cells.sliced(part.converted..<part.converted + 1, along: 0)
        }, along: 0),
      unit: try .concatenated(
        parts.map { try programmed[$0.slice].unit.expanded(to: columns) }, along: 0),
      significance: layout.slicing.significance, codesOfSlices: programmed.compactMap(\.codes),
      splitGradient: splitGradient)
  }
}
