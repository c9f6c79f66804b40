import Crossbar
import Tensors

/// Weights rounded to the nearest of all sums `Σ cᵢ sᵢ` with `cᵢ` -1, 0 or 1 and learned scales `sᵢ`.
///
/// Every column of an array has `b` scales of its own and so `3^b` levels, some of which coincide
/// while scales are powers of two of each other. Slice `i` holds the `cᵢ` in pairs of one-bit cells.
/// Forward, a weight takes its nearest level, found by bisection among the sorted levels. Backward,
/// it is the mean of all levels, weighted by `softmax(-T |weight - level|)` with `T = 10 + 2 b`: so
/// weights and scales get their gradients. Neither takes memory for more than one number per weight
/// and a table of levels per column.
///
/// Source: the authors' release, `LsqWeight_v3` at commit 7f1beef.
public final class UnanchoredWeightQuantizer: WeightQuantizer {
  /// Accepted numbers of scales; the table of levels grows threefold with each.
  public static let scaleCounts = 1...6

  private let layout: CrossbarLayout
  private let tables: LevelTables
  /// Positive, `[scales, arrays, outputChannels]`, least significant first.
  private let scales: Tensor

  private var count: Int { layout.slices }

  /// Makes a quantizer whose scales are one until ``initialize(from:)`` is called.
  ///
  /// - Parameter layer: Laid out with one-bit cells: its slices are the scales.
  /// - Throws: `TorchError`, for want of memory.
  public convenience init(layer: LayerContext) throws {
    try self.init(layer: layer, distance: .absolute)
  }

  init(layer: LayerContext, distance: SoftLevelDistance) throws {
    layout = layer.layout
    tables = try LevelTables(
      scales: layer.layout.slices, distance: distance, scalarType: layer.scalarType,
      device: layer.device)
    scales = try Tensor.ones(
      [layout.slices, layout.arrays, layout.outputChannels], scalarType: layer.scalarType,
      device: layer.device
    ).asParameter()
  }

  /// The scales, named `scales`.
  public var parameters: [Parameter] {
    [Parameter(name: "scales", tensor: scales, role: .quantizerScale)]
  }

  /// Sets the largest scale of a column to the mean magnitude of its weights, and each other one to
  /// half of the next.
  public func initialize(from values: Tensor) throws {
    try withoutGradients {
      let partitioned = try layout.partitioned(values)
      let area = partitioned.shape[3] * partitioned.shape[4]
      let counts = try Tensor(
        layout.channelsOfArray.map { Double($0 * area) }, shape: [layout.arrays, 1]
      ).converted(to: values.scalarType).moved(to: values.device)
      let means = try partitioned.absolute().sum(over: [2, 3, 4]) / counts
      let whole = try means.mean()
      // A column without weights of its own takes part in nothing.
      let usable = try means.selected(
        where: means.isGreater(than: 0), otherwise: whole.reshaped([1, 1]))
      try scales.assign(
        .stacked((0..<count).map { try usable * (1 / Double(1 << (count - 1 - $0))) }))
    }
  }

  /// Rounds the weights and hands out the `cᵢ` of their levels.
  public func program(_ weight: Tensor) throws -> ProgrammedWeights {
    let partitioned = try layout.partitioned(weight)
    let columns = layout.arrays * layout.outputChannels
    let sharing = Double(weight.elementCount) / Double(columns)
    let factor =
      1 / (sharing * Double((1 << count) - 1)).squareRoot() / exp2(Double(count - 2))
    let steps = try scales.scalingGradient(by: factor).reshaped([count, columns])
      .permuted([1, 0])
    let rounded = try tables.round(partitioned.reshaped([columns, -1]), scales: steps)

    let detached = try scales.detached()
    let significance = try Tensor(
      Array(layout.slicing.significance.prefix(count)), shape: [count, 1, 1]
    ).converted(to: detached.scalarType).moved(to: detached.device)
    var cells = try rounded.digits.reshaped([count] + partitioned.shape)
    var unit = try detached / significance
    // The slices' derivatives by the weight, times their scales, add up to one.
    let share = try Tensor.full(1 / Double(count), shape: [1], scalarType: detached.scalarType)
    var derivative = try share.moved(to: detached.device) / detached
    if layout.slicing.encoding == .dualConversion {
      cells = try .concatenated([cells.maximum(0), (-cells).maximum(0)], along: 0)
      unit = try .concatenated([unit, unit], along: 0)
      derivative = try .concatenated([derivative, derivative], along: 0)
    }
    return ProgrammedWeights(
      cells: cells, unit: unit, significance: layout.slicing.significance,
      cellGradient: CellGradient(
        weights: try rounded.soft.reshaped(partitioned.shape), derivative: derivative))
  }
}

private func exp2(_ exponent: Double) -> Double {
  exponent >= 0 ? Double(1 << Int(exponent)) : 0.5
}
