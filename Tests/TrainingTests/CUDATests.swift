import Crossbar
import Foundation
import Networks
import Tensors
import Testing

@testable import Training

/// The composed path on a GPU.
///
/// Serialized, as TensorFloat-32 is a setting of the process.
@Suite(
  "CUDA", .serialized,
  .enabled(if: Device.cuda.isAvailable, "this machine or this libtorch has no CUDA"))
struct CUDATests {
  private func network(on device: Device) throws -> any Network {
    try NetworkCatalogue.make(
      NetworkSettings(name: "resnet8"),
      context: NetworkContext(
        classes: 10,
        crossbar: CrossbarSettings(
          rows: 64, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
          partialSumBits: .bits(3)), method: TestMethod.columnAligned.method,
        generator: Generator(seed: 2), device: device))
  }

  @Test("integer partial sums are exact with TensorFloat-32 as without")
  func exact() throws {
    let generator = try Generator(seed: 1)
    let codes = try (generator.uniform([4, 96, 9, 9]) * 255).rounded()
    let cells = try (generator.uniform([32, 96, 3, 3]) * 15).rounded()
    let expected = try codes.converted(to: .float64).convolved(
      with: cells.converted(to: .float64), stride: 1, padding: 1
    ).converted(to: .float32).bytes()
    defer { Torch.useTensorFloat32(false) }
    for isRounded in [false, true] {
      Torch.useTensorFloat32(isRounded)
      let sums = try codes.moved(to: .cuda).channelsLast().convolved(
        with: cells.moved(to: .cuda), stride: 1, padding: 1)
      #expect(try sums.moved(to: .cpu).contiguous().bytes() == expected)
    }
  }

  @Test("a convolution of groups and its gradients are what they are on the CPU")
  func groups() throws {
    let generator = try Generator(seed: 4)
    // Of 20 channels, of which four groups are computed together, then three.
    let (groups, channels, outputs) = (7, 20, 6)
    let input = try (generator.uniform([3, groups * channels, 8, 8]) * 15).rounded()
    let weight = try (generator.uniform([groups * outputs, channels, 3, 3]) * 3).rounded()
    let slope = try (generator.uniform([3, groups * outputs, 4, 4]) * 3).rounded()
    Torch.useTensorFloat32(false)
    var outcomes: [[[Float]]] = []
    for device in [Device.cpu, .cuda] {
      let input = try input.moved(to: device).asParameter()
      let weight = try weight.moved(to: device).asParameter()
      let output = try input.convolved(with: weight, stride: 2, padding: 1, groups: groups)
      try (output * slope.moved(to: device)).sum().backward()
      let gradients = try [input.gradient(), weight.gradient()].compactMap { $0 }
      outcomes.append(
        try ([output.detached()] + gradients).map {
          try $0.moved(to: .cpu).contiguous().scalars(as: Float.self)
        })
    }
    // Whole numbers below 2^24 throughout: exact in any order.
    #expect(outcomes[0].count == 3 && outcomes[0] == outcomes[1])
  }

  @Test("a step of training moves a network on the GPU as on the CPU")
  func step() throws {
    var outcomes: [[Float]] = []
    let images = try Generator(seed: 3).normal([8, 3, 16, 16])
    let labels = try Tensor((0..<8).map { Int64($0 % 10) }, shape: [8])
    Torch.useTensorFloat32(false)
    for device in [Device.cpu, .cuda] {
      let network = try network(on: device)
      for layer in network.crossbarLayers { layer.path = .composed }
      let optimizer = try Optimizer(
        OptimizerSettings(learningRate: 0.01, weightDecay: WeightDecay(weights: 0)),
        parameters: network.parameters)
      let logits = try network.forward(
        images.moved(to: device), mode: .training(dropout: Generator(seed: 0)))
      try logits.crossEntropy(labels: labels.moved(to: device)).backward()
      try optimizer.step(learningRate: 0.01)
      outcomes.append(
        try logits.detached().moved(to: .cpu).scalars(as: Float.self)
          + network.parameters.flatMap { try $0.tensor.moved(to: .cpu).scalars(as: Float.self) })
    }
    // Sums in other orders move few values over a rounding threshold.
    let far = zip(outcomes[0], outcomes[1]).count { abs($0 - $1) > 1e-3 * max(1, abs($0)) }
    #expect(outcomes[0].count == outcomes[1].count && far < outcomes[0].count / 1000)
  }

  @Test("an evaluation does not round, whatever training does")
  func evaluation() throws {
    let run = TinyRun(method: .columnAligned)
    let data = try RunData(run.dataset, configuration: run.configuration)
    let network = try network(on: .cuda)
    defer { Torch.useTensorFloat32(false) }
    let logits = try [false, true].map {
      Torch.useTensorFloat32($0)
      return try Evaluation(
        of: network, on: data.test, classCount: data.classCount, device: .cuda
      ).logits
    }
    #expect(logits[0] == logits[1])
  }

  @Test("a run on the GPU, interrupted or not, ends with the same bits")
  func resume() throws {
    var run = TinyRun(method: .columnAligned)
    run.epochs = 2
    func trainer() throws -> Trainer {
      try Trainer(
        configuration: run.configuration, method: run.method.method,
        data: RunData(run.dataset, configuration: run.configuration), device: .cuda)
    }
    let whole = Numbers(try trainer().run())
    let folder = try TemporaryFolder()
    let stop = StopRequest()
    let options = RunOptions(
      checkpointPath: folder.file("checkpoint.h5"), stop: stop,
      onProgress: { if $0.epoch == 1, $0.batch == 2 { stop.request() } })
    #expect(throws: TrainingError.self) { try trainer().run(options) }
    let rest = try trainer().run(RunOptions(checkpointPath: folder.file("checkpoint.h5")))
    #expect(Numbers(rest) == whole)
  }
}
