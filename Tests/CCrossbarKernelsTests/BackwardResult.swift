import CCrossbarKernels

/// The gradients that the backward pass returns.
enum GradientKind: CaseIterable {
  case activation, weightCode, unit, psumScale, psumOffset
}

/// Gradients of a layer by kind, in the layouts of `crossbar_kernels.h`.
typealias LayerGradients = [GradientKind: [Float]]

extension RandomLayer {
  /// Elements of a gradient.
  func count(of kind: GradientKind) -> Int {
    switch kind {
    case .activation: codes.count
    case .weightCode: cells.count / Int(extents.slices)
    case .unit, .psumScale, .psumOffset: unit.count
    }
  }

  /// Codes of the weights, of both signs and some of them zero.
  var weightCodes: [Int8] {
    var random = SeededGenerator(seed: 3)
    return (0..<count(of: .weightCode)).map { _ in Int8.random(in: -7...7, using: &random) }
  }

  /// The backward pass.
  ///
  /// Only the gradients of `kinds` are asked for; others stay as they were: NaN.
  func gradients(
    _ isa: crossbar_isa, precision: crossbar_precision = CROSSBAR_FLOAT32,
    kinds: [GradientKind] = GradientKind.allCases, pool: Pool = .callingThread
  ) throws(Refusal) -> LayerGradients {
    let buffers = GradientKind.allCases.map { kind in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count(of: kind))
      buffer.initialize(repeating: .nan)
      return (kind: kind, buffer: buffer)
    }
    defer { for (_, buffer) in buffers { buffer.deallocate() } }
    func place(_ kind: GradientKind) -> UnsafeMutablePointer<Float>? {
      kinds.contains(kind) ? buffers.first { $0.kind == kind }?.buffer.baseAddress : nil
    }
    var gradients = crossbar_gradients(
      activation: place(.activation), weight_code: place(.weightCode), unit: place(.unit),
      psum_scale: place(.psumScale), psum_offset: place(.psumOffset))
    var extents = extents
    let status = withColumns { columns in
      pool.withPool {
        crossbar_backward(
          isa, precision, &extents, codes, cells, weightCodes, columns, outputGradient, $0,
          &gradients)
      }
    }
    guard status == CROSSBAR_OK else { throw Refusal(status) }
    return Dictionary(uniqueKeysWithValues: buffers.map { ($0.kind, Array($0.buffer)) })
  }
}

/// The norm of the difference over the norm of what is expected; zero where both are zero.
func relativeError(_ actual: [Float], _ expected: [Float]) -> Double {
  var difference = 0.0
  var norm = 0.0
  for (a, e) in zip(actual, expected) {
    difference += (Double(a) - Double(e)) * (Double(a) - Double(e))
    norm += Double(e) * Double(e)
  }
  return difference == 0 ? 0 : (difference / norm).squareRoot()
}
