import Tensors

extension LearnedStepPartialSumQuantizer: CalibratableQuantizer {
  /// One row per slice and scale.
  public func makeObserver() throws -> RangeObserver {
    let (slices, arrays) = (layout.convertedSlices, layout.arrays)
    let rows: [RangeObserver.Row]
    switch groups.granularity {
    case .layer:
      rows = codeRanges.map { .init(codes: $0, scale: 0) }
    case .array:
      // Tile by tile, as they are cut out of the partial sums.
      rows = (0..<layout.columnTiles).flatMap { tile in
        (0..<slices * arrays).map {
          .init(codes: codeRanges[$0 / arrays], scale: $0 * layout.columnTiles + tile)
        }
      }
    case .column:
      let columns = arrays * layout.outputChannels
      rows = (0..<slices * columns).map { .init(codes: codeRanges[$0 / columns], scale: $0) }
    }
    return try RangeObserver(rows: rows, isCentred: offset != nil)
  }

  /// Takes in partial sums, `[batch, slices, arrays, outputChannels, height, width]`.
  public func observe(_ values: Tensor, by observer: RangeObserver) throws {
    let columns = try values.detached().permuted([1, 2, 3, 0, 4, 5])
    let (slices, arrays, outputs) = (layout.convertedSlices, layout.arrays, layout.outputChannels)
    switch groups.granularity {
    case .layer:
      try observer.add(columns.reshaped([slices, -1]))
    case .array:
      for tile in 0..<layout.columnTiles {
        let first = tile * layout.columnsPerTile
        let part = try columns.sliced(
          first..<min(first + layout.columnsPerTile, outputs), along: 2)
        try observer.add(
          part.reshaped([slices * arrays, -1]), firstRow: tile * slices * arrays)
      }
    case .column:
      try observer.add(columns.reshaped([slices * arrays * outputs, -1]))
    }
  }

  /// Sets scales and offsets.
  public func setRanges(_ ranges: [RangeSearch.Range]) throws {
    try store(steps: .scales(ranges, like: scale))
    if let offset { try offset.assign(.offsets(ranges, like: offset)) }
  }
}

extension LearnedStepWeightQuantizer: CalibratableQuantizer {
  /// One row per scale.
  public func makeObserver() throws -> RangeObserver {
    try RangeObserver(
      rows: (0..<groups.count).map { .init(codes: layout.slicing.codeRange, scale: $0) })
  }

  /// Takes in weights in the layer's own shape; what fills up a ragged array is left out.
  public func observe(_ values: Tensor, by observer: RangeObserver) throws {
    let partitioned = try layout.partitioned(values.detached())
    let outputs = layout.outputChannels
    for array in 0..<layout.arrays {
      let weights = try partitioned.sliced(array..<array + 1, along: 0)
        .sliced(0..<layout.channelsOfArray[array], along: 2)
      switch groups.granularity {
      case .layer:
        try observer.add(weights.reshaped([1, -1]))
      case .array:
        for tile in 0..<layout.columnTiles {
          let first = tile * layout.columnsPerTile
          let part = try weights.sliced(
            first..<min(first + layout.columnsPerTile, outputs), along: 1)
          try observer.add(part.reshaped([1, -1]), firstRow: array * layout.columnTiles + tile)
        }
      case .column:
        try observer.add(weights.reshaped([outputs, -1]), firstRow: array * outputs)
      }
    }
  }

  /// Sets scales.
  public func setRanges(_ ranges: [RangeSearch.Range]) throws {
    try scale.assign(.scales(ranges, like: scale))
  }
}
