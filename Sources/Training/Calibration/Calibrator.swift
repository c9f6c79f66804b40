import Crossbar
import Datasets
import Networks
import Tensors

/// Sets the ranges of a network from images, before a stage.
///
/// Of partial sums nothing is kept but statistics.
struct Calibrator {
  let network: any Network
  /// Training images as evaluation sees them.
  let images: BatchSequence
  /// What candidates are scored on.
  let heldOut: BatchSequence
  let device: Device
  /// Called after every layer with how many are done, and of how many.
  let onLayer: (_ done: Int, _ of: Int) throws -> Void

  private var layers: [CrossbarConvolution] { network.crossbarLayers }

  /// Sets what a calibration names, and converters that a stage of scales needs.
  ///
  /// The layers are left as the stage wants them.
  func run(_ calibration: Calibration, before stage: TrainingStage) throws {
    try withoutGradients {
      defer { for layer in layers { layer.enter(stage) } }
      if let search = calibration.activations, stage.quantizesWeights {
        try calibrateActivations(search, calibration)
      }
      for layer in layers { layer.enter(stage) }
      if let search = calibration.weights {
        for layer in layers where layer.quantizesAtAll { try layer.calibrateWeights(search) }
      }
      guard stage.quantizesPartialSums, let rule = calibration.partialSums else { return }
      for layer in layers { layer.quantizesPartialSums = false }
      let converting = layers.filter(\.hasConverters)
      switch rule {
      case .initialize:
        try calibrateByOwnRule(converting, calibration)
      case .search(let search) where calibration.order == .together:
        let observers = try observed(converting, calibration).map(\.observer)
        for (layer, observer) in zip(converting, observers) {
          try layer.setPartialSumRanges(search.ranges(from: observer))
        }
      case .search(let search):
        try calibrateInOnePass(converting, search, calibration)
      case .heldOut(let scan, let count):
        for (done, layer) in converting.enumerated() {
          try scanBounds(of: layer, scan, heldOut: count, calibration)
          try onLayer(done + 1, converting.count)
        }
      }
    }
  }

  // MARK: Activations

  /// Steps of all layers at once, from the network in floating point.
  private func calibrateActivations(_ search: RangeSearch, _ calibration: Calibration) throws {
    for layer in layers { layer.enter(.floatingPoint(share: 1)) }
    let quantizers = layers.compactMap(\.inputQuantizer)
    defer { for quantizer in quantizers { quantizer.observer = nil } }
    for quantizer in quantizers { quantizer.observer = try quantizer.makeObserver() }
    guard quantizers.contains(where: { $0.observer != nil }) else { return }
    try forEachBatch(calibration) { _ = try network.forward($0, mode: .evaluation) }
    for quantizer in quantizers {
      guard let observer = quantizer.observer else { continue }
      try quantizer.setStep(search.ranges(from: observer)[0])
    }
  }

  // MARK: Partial sums

  private func calibrateByOwnRule(
    _ converting: [CrossbarConvolution], _ calibration: Calibration
  ) throws {
    defer { for layer in converting { layer.observer = nil } }
    for layer in converting {
      layer.observer = { [unowned layer] partialSums, _ in
        try layer.initializeConverters(from: partialSums)
      }
    }
    var isFirst = true
    try forEachBatch(calibration) { batch in
      guard isFirst else { return }
      isFirst = false
      _ = try network.forward(batch, mode: .evaluation)
    }
  }

  /// Layer by layer, in one pass: all images reach a layer together, its ranges are set, and what it
  /// makes of them with these goes on to the next.
  private func calibrateInOnePass(
    _ converting: [CrossbarConvolution], _ search: RangeSearch, _ calibration: Calibration
  ) throws {
    guard let images = try images(of: calibration).together() else { return }
    defer { for layer in converting { layer.calibration = nil } }
    var done = 0
    for layer in converting {
      layer.calibration = LayerCalibration(
        imagesAtOnce: CalibrationImages.imagesAtOnce(of: images)
      ) { [unowned layer] forEachPart in
        let observer = try layer.makePartialSumObserver()
        try forEachPart { try layer.observe($0, by: observer) }
        try layer.setPartialSumRanges(search.ranges(from: observer))
        layer.quantizesPartialSums = true
        done += 1
        try onLayer(done, converting.count)
      }
    }
    _ = try network.forward(images, mode: .evaluation)
  }

  /// What passes the converters of some layers while these are ideal, and the layers' units.
  private func observed(
    _ watched: [CrossbarConvolution], _ calibration: Calibration
  ) throws -> [(observer: RangeObserver, unit: Double)] {
    defer { for layer in watched { layer.observer = nil } }
    var units = watched.map { _ in 0.0 }
    let observers = try watched.map { try $0.makePartialSumObserver() }
    for (index, layer) in watched.enumerated() {
      layer.observer = { [unowned layer] partialSums, unit in
        units[index] = unit
        try layer.observe(partialSums, by: observers[index])
        // Nothing behind a single layer is asked for.
        if watched.count == 1 { throw Seen() }
      }
    }
    try forEachBatch(calibration) { batch in
      do {
        _ = try network.forward(batch, mode: .evaluation)
      } catch is Seen {}
    }
    return zip(observers, units).map { ($0, $1) }
  }

  /// Ends a forward pass behind the layer that was to be seen.
  private struct Seen: Error {}

  private func scanBounds(
    of layer: CrossbarConvolution, _ scan: BoundScan, heldOut count: Int,
    _ calibration: Calibration
  ) throws {
    let (observer, unit) = try observed([layer], calibration)[0]
    let centres = observer.centres
    func set(_ bound: Int) throws {
      var scales = centres.map { _ in 0.0 }
      for row in observer.rows {
        scales[row.scale] = max(
          scales[row.scale], row.codes.scale(ofBound: Double(bound) * unit))
      }
      try layer.setPartialSumRanges(zip(scales, centres).map { .init(scale: $0, offset: $1) })
    }
    let largest = Int((observer.largestMagnitude / unit).rounded(.toNearestOrEven))
    layer.quantizesPartialSums = true
    let best = try BoundScan.best(of: scan.candidates(from: max(1, largest))) { bound in
      try set(bound)
      return try HeldOutScore(of: network, on: heldOut, limit: count, device: device)
    }
    if let best { try set(best.candidate) }
  }

  private func forEachBatch(_ calibration: Calibration, _ body: (Tensor) throws -> Void) throws {
    try images(of: calibration).forEachBatch(body)
  }

  private func images(of calibration: Calibration) -> CalibrationImages {
    CalibrationImages(images, limit: calibration.images, device: device)
  }
}
