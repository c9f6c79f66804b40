import Foundation
import Training

/// What a run will cost, before it is made.
package struct CostEstimate: Hashable, Sendable {
  /// Training images times epochs.
  package var trainedImages: Int
  /// Validation and test images that are evaluated.
  package var evaluatedImages: Int
  /// Time, in seconds.
  package var seconds: Double
  /// Where the time comes from.
  package var basis: Basis

  /// Where an estimated time comes from.
  package enum Basis: Hashable, Sendable {
    /// Finished runs of the same method, network and crossbar settings, made on a machine like this.
    case measured(runs: Int)
    /// A rate that this file states.
    case stated
  }

  /// Time of a finished run, for estimates of runs like it.
  package struct Measurement: Hashable, Sendable {
    /// What was run.
    package var configuration: RunConfiguration
    /// How long it took, in seconds.
    package var seconds: Double

    package init(configuration: RunConfiguration, seconds: Double) {
      self.configuration = configuration
      self.seconds = seconds
    }
  }

  /// Estimates a run from runs like it, else from a stated rate.
  ///
  /// - Parameters:
  ///   - configuration: The run.
  ///   - measurements: Finished runs to estimate from.
  ///   - instructionSet: That of the fused kernels here, as run files name it.
  package init(
    _ configuration: RunConfiguration, from measurements: [Measurement], instructionSet: String
  ) {
    let work = Work(configuration)
    trainedImages = work.trained
    evaluatedImages = work.evaluated
    let alike = measurements.filter {
      $0.configuration.method == configuration.method
        && $0.configuration.network == configuration.network
        && $0.configuration.crossbar == configuration.crossbar
    }
    let measured = alike.reduce(0) { $0 + Work($1.configuration).equivalent }
    if measured > 0 {
      seconds = work.equivalent * alike.reduce(0) { $0 + $1.seconds } / measured
      basis = .measured(runs: alike.count)
    } else {
      seconds = work.equivalent / Self.statedRate(configuration, instructionSet: instructionSet)
      basis = .stated
    }
  }

  /// Training images per second, in round numbers, on two cores of an x86-64 server.
  ///
  /// ResNet-20 as `reproduce table2` shows it and ResNet-18 as `reproduce bench` does with AVX-512;
  /// with AVX2 half of it. Methods differ by less than their settings do.
  static func statedRate(_ configuration: RunConfiguration, instructionSet: String) -> Double {
    let isResNet18 = configuration.network.name.hasPrefix("resnet18")
    let hasWideVectors = instructionSet == "amx" || instructionSet.hasPrefix("avx512")
    return (isResNet18 ? 12 : 450) * (hasWideVectors ? 1 : 0.5)
  }

  /// Images of a run.
  ///
  /// An evaluated image costs about a third of a trained one, which has a forward
  /// and a backward pass of twice its size.
  private struct Work {
    let trained: Int
    let evaluated: Int
    var equivalent: Double { Double(trained) + Double(evaluated) / 3 }

    init(_ configuration: RunConfiguration) {
      let size = DatasetSize(configuration.dataset)
      let data = configuration.data
      let epochs = configuration.training.epochs
      let images = min(
        data.trainingLimit ?? .max, max(0, size.training - data.validationCount))
      let validations =
        (epochs + configuration.training.validationInterval - 1)
        / configuration.training.validationInterval
      trained = images * epochs
      evaluated = validations * data.validationCount + min(data.testLimit ?? .max, size.test)
    }
  }
}

/// Images of the official data sets.
private struct DatasetSize {
  let training: Int
  let test: Int

  init(_ name: String) {
    switch name {
    case "imagenet": (training, test) = (1_281_167, 50_000)
    case "imagenet-sample": (training, test) = (120, 200)
    case "fashion-mnist": (training, test) = (60_000, 10_000)
    default: (training, test) = (50_000, 10_000)
    }
  }
}
