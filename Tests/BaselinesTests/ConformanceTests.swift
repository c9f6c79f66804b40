import ArrayWise
import ColumnAligned
import Crossbar
import Float32
import IdealADC
import LayerWise
import TestSupport
import Testing
import TwoStagePartialSum

/// Every plug-in of the repository; a new one is added here.
private let methods: [any QuantizationMethod.Type] = [
  Float32.self, IdealADC.self, LayerWise.self, ArrayWise.self, TwoStagePartialSum.self,
  ColumnAligned.self,
]

@Suite("Conformance of the plug-ins")
struct ConformanceTests {
  @Test("a plug-in passes every check", arguments: methods.map { $0.identity.name })
  func conforms(name: String) throws {
    let method = try #require(methods.first { $0.identity.name == name })
    let failures = try checkMethod(method)
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test("names are unique")
  func namesAreUnique() {
    #expect(Set(methods.map { $0.identity.name }).count == methods.count)
  }
}
