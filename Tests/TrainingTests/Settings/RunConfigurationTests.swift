import Foundation
import Testing

@testable import Training

@Suite("Run configuration")
struct RunConfigurationTests {
  @Test("a configuration survives its canonical text, and the text does not change")
  func roundTrip() throws {
    let configuration = TinyRun().configuration
    let text = try configuration.canonicalText()
    let decoded = try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
    #expect(decoded == configuration)
    #expect(try decoded.canonicalText() == text)
  }

  @Test("every change changes the canonical text")
  func sensitivity() throws {
    var changed = [TinyRun().configuration]
    let changes: [(inout RunConfiguration) -> Void] = [
      { $0.seed += 1 }, { $0.method.options = #"{"a":1}"# }, { $0.crossbar.rows = 64 },
      { $0.training.optimizer.weightDecay.quantizers = 1 },
      { $0.training.optimizer.weightDecay.quantizedWeights = 0 },
      { $0.training.optimizer.scaleStepLimit = 0.1 }, { $0.data.testLimit = 3 },
      { $0.network.finalActivation = .none }, { $0.network.quantize = .init(["shortcuts"]) },
      { $0.precision = .mixed }, { $0.training.schedule = .cosine(period: 70) },
    ]
    for change in changes {
      var configuration = TinyRun().configuration
      change(&configuration)
      changed.append(configuration)
    }
    #expect(Set(try changed.map { try $0.canonicalText() }).count == changed.count)
  }

  @Test("streams of one seed differ by name and counter")
  func streams() {
    let seeds = [
      RandomStream.initialization.seed(of: 1), RandomStream.split.seed(of: 1),
      RandomStream.batches.seed(of: 1), RandomStream.dropout.seed(of: 1),
      RandomStream.dropout.seed(of: 1, counter: 1), RandomStream.dropout.seed(of: 2),
    ]
    #expect(Set(seeds).count == seeds.count)
  }
}
