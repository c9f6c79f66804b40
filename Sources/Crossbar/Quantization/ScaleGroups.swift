import Tensors

/// Which columns of a layer share one scale.
///
/// A tensor of *columns* has the axes `[slices, arrays, outputChannels]`; for weights, which have
/// one scale for all slices, the first axis has length 1. A tensor of *groups* has the shape in
/// which a scale is stored: `[1]`, `[slices, arrays, columnTiles]` or `[slices, arrays,
/// outputChannels]`, without the slice axis for weights.
///
/// Source: the specification, "Scales and granularity".
public struct ScaleGroups: Sendable {
  /// What shares one scale.
  public let granularity: Granularity
  /// How the layer is cut into arrays and tiles.
  public let layout: CrossbarLayout
  /// Converted slices; nil for weights.
  public let slices: Int?

  /// Groups the columns of a layer.
  ///
  /// - Parameters:
  ///   - granularity: What shares one scale.
  ///   - layout: How the layer is cut into arrays and tiles.
  ///   - slices: Converted slices; nil for weights.
  public init(granularity: Granularity, layout: CrossbarLayout, slices: Int?) {
    self.granularity = granularity
    self.layout = layout
    self.slices = slices
  }

  /// Shape of a stored scale.
  public var shape: [Int] {
    let leading = slices.map { [$0] } ?? []
    return switch granularity {
    case .layer: [1]
    case .array: leading + [layout.arrays, layout.columnTiles]
    case .column: leading + [layout.arrays, layout.outputChannels]
    }
  }

  /// Scales of the layer.
  public var count: Int { shape.reduce(1, *) }

  /// Repeats a scale for every column that shares it; gradients add up on the way back.
  ///
  /// - Parameter groups: Shape ``shape``.
  /// - Returns: Shape `[slices, arrays, outputChannels]`.
  /// - Throws: `TorchError` if the shape is another one.
  public func columns(from groups: Tensor) throws(TorchError) -> Tensor {
    let full = [slices ?? 1, layout.arrays, layout.outputChannels]
    switch granularity {
    case .layer:
      return try groups.reshaped([1, 1, 1]).expanded(to: full)
    case .array:
      let tiles = try groups.reshaped([full[0], full[1], layout.columnTiles])
      let repeated = try tiles.repeatingEach(layout.columnsPerTile, along: 2)
      return try repeated.sliced(0..<layout.outputChannels, along: 2)
    case .column:
      return try groups.reshaped(full)
    }
  }

  /// Adds up what belongs to one scale.
  ///
  /// - Parameter columns: Shape `[slices, arrays, outputChannels]`.
  /// - Returns: Shape ``shape``.
  /// - Throws: `TorchError` if the shape is another one.
  public func sums(of columns: Tensor) throws(TorchError) -> Tensor {
    switch granularity {
    case .layer:
      return try columns.sum().reshaped([1])
    case .array:
      var tiles: [Tensor] = []
      for tile in 0..<layout.columnTiles {
        let first = tile * layout.columnsPerTile
        let last = min(first + layout.columnsPerTile, layout.outputChannels)
        tiles.append(
          try columns.sliced(first..<last, along: 2).sum(over: [2], keepingAxes: true))
      }
      return try Tensor.concatenated(tiles, along: 2).reshaped(shape)
    case .column:
      return try columns.reshaped(shape)
    }
  }

  /// Means per scale, where the columns hold sums over `counts` elements each.
  ///
  /// - Parameters:
  ///   - sums: Shape `[slices, arrays, outputChannels]`.
  ///   - counts: How many elements each sum is of, of that shape.
  /// - Returns: Shape ``shape``.
  /// - Throws: `TorchError` if the shape is another one.
  public func means(ofSums sums: Tensor, counts: Tensor) throws(TorchError) -> Tensor {
    try self.sums(of: sums) / self.sums(of: counts)
  }
}

extension Tensor {
  /// Positive steps: where one is zero, because everything it was taken from is, the mean of all.
  ///
  /// A group of weights or partial sums that are all zero says nothing of its range. One where
  /// every step is zero.
  func replacingZeroSteps() throws(TorchError) -> Tensor {
    let mean = try self.mean().item()
    let fallback = try Tensor.full(
      mean > 0 ? mean : 1, shape: [1], scalarType: scalarType, device: device)
    return try selected(where: isGreater(than: 0), otherwise: fallback)
  }
}
