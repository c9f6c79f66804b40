import Crossbar
import Networks
import Tensors

/// The layers of a network on their own, each beside what its products would take at their peak.
///
/// Layers of one shape are measured once. A call includes all that a layer does in training:
/// weights are quantized, sliced and packed, and their gradients passed on.
package struct LayerBenchmark {
  /// One shape of layers.
  ///
  /// Times are medians, in milliseconds per image.
  package struct Result: Codable, Hashable, Sendable {
    /// The first layer of this shape.
    package var layer: String
    /// How many layers the network has of it.
    package var count: Int
    /// Input and output channels, kernel, stride, input size.
    package var shape: String
    /// The forward pass.
    package var forwardMilliseconds: Double
    /// Integer products of the forward pass, in billions of operations per second.
    package var integerRate: Double
    /// The same as a part of the peak.
    package var forwardOfPeak: Double
    /// The backward pass.
    package var backwardMilliseconds: Double
    /// Float products of the backward pass, two of the layer's size, in billions of operations per
    /// second.
    ///
    /// The integer products that form partial sums again are not in it.
    package var floatRate: Double
    /// What these products and the integer ones would take at their peaks, as a part of the time; nil
    /// where the peak is not known.
    package var backwardOfPeak: Double?

    enum CodingKeys: String, CodingKey {
      case layer, count, shape
      case forwardMilliseconds = "forward_ms"
      case integerRate = "integer_gops"
      case forwardOfPeak = "forward_of_peak"
      case backwardMilliseconds = "backward_ms"
      case floatRate = "float_gops"
      case backwardOfPeak = "backward_of_peak"
    }
  }

  private struct Subject {
    var layer: CrossbarConvolution
    var count: Int
    var activation: FusedActivation
    var products: Double
    var gradient: Tensor
    var times: (forward: [Double], backward: [Double]) = ([], [])
  }

  private let batch: Int
  private var subjects: [Subject] = []

  /// Makes one layer of every shape, with random codes for input.
  ///
  /// - Parameters:
  ///   - task: Network and sizes.
  ///   - method: Gives the quantizers.
  ///   - crossbar: Arrays, bit widths and encoding.
  ///   - precision: Of the backward pass.
  /// - Throws: What making networks throws.
  package init(
    _ task: Contestant.Task, method: any QuantizationMethod, crossbar: CrossbarSettings,
    precision: GradientPrecision
  ) throws {
    batch = task.batch
    let generator = try Generator(seed: 1)
    for (sized, count) in try Self.shapes(task, method: method, crossbar: crossbar) {
      let shape = sized.layer.context.shape
      let layer = try CrossbarConvolution(
        shape: shape, settings: crossbar, method: method, generator: generator)
      layer.precision = precision
      let levels = (1 << crossbar.activationBits) - 1
      let inputs = [batch, shape.inputChannels, sized.height, sized.width]
      let activation = FusedActivation(
        codes: try (generator.uniform(inputs) * Double(levels + 1)).roundedDown()
          .clamped(from: 0, to: Double(levels)).converted(to: .uint8).channelsLast(),
        carrier: try Tensor.zeros(inputs).asParameter(), levels: levels)
      let output = try layer.forward(.fused(activation), training: true)
      subjects.append(
        Subject(
          layer: layer, count: count, activation: activation,
          products: SizedLayer(layer: layer, height: sized.height, width: sized.width).products,
          gradient: try generator.normal(output.shape).channelsLast()))
    }
  }

  /// The shapes of a network's layers on arrays, each with how often it occurs.
  private static func shapes(
    _ task: Contestant.Task, method: any QuantizationMethod, crossbar: CrossbarSettings
  ) throws -> [(layer: SizedLayer, count: Int)] {
    let network = try NetworkCatalogue.make(
      NetworkSettings(name: task.network),
      context: NetworkContext(
        classes: task.classes, crossbar: crossbar, method: method,
        generator: try Generator(seed: 1)))
    var found: [(layer: SizedLayer, count: Int)] = []
    for layer in try SizedLayer.all(of: network, imageSize: task.imageSize) {
      let same = found.firstIndex { other, _ in
        var shape = layer.layer.context.shape
        shape.name = other.layer.context.shape.name
        return shape == other.layer.context.shape
          && (other.height, other.width) == (layer.height, layer.width)
      }
      if let same { found[same].count += 1 } else { found.append((layer, 1)) }
    }
    return found
  }

  /// Runs every layer once, forward and backward.
  ///
  /// - Throws: What layers throw.
  package mutating func runRound() throws {
    for index in subjects.indices {
      let subject = subjects[index]
      let forward = try milliseconds(per: batch) {
        _ = try withoutGradients {
          try subject.layer.forward(.fused(subject.activation), training: true)
        }
      }
      let output = try subject.layer.forward(.fused(subject.activation), training: true)
      let backward = try milliseconds(per: batch) {
        try output.backward(gradient: subject.gradient)
      }
      subjects[index].times.forward.append(forward)
      subjects[index].times.backward.append(backward)
    }
  }

  /// Medians of all rounds so far, which must be at least one.
  package func results(peak: PeakRates) -> [Result] {
    subjects.map { subject in
      let shape = subject.layer.context.shape
      let inputs = subject.activation.codes.shape
      // Two products as large as one slice's beside the integer ones of all slices.
      let integer = 2 * subject.products
      let float = 2 * integer / Double(subject.layer.context.layout.convertedSlices)
      let (forward, backward) = (median(subject.times.forward), median(subject.times.backward))
      return Result(
        layer: shape.name, count: subject.count,
        shape: "\(shape.inputChannels) -> \(shape.outputChannels) "
          + "\(shape.kernelSize)x\(shape.kernelSize)/\(shape.stride) at \(inputs[2])x\(inputs[3])",
        forwardMilliseconds: forward, integerRate: integer / forward / 1e6,
        forwardOfPeak: integer / forward / 1e6 / peak.integer, backwardMilliseconds: backward,
        floatRate: float / backward / 1e6,
        backwardOfPeak: peak.float == 0
          ? nil : (integer / peak.integer + float / peak.float) / 1e6 / backward)
    }
  }
}
