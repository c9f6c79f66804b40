import ArrayWise
import Bai2023
import CIMQ2024
import ColumnAligned
import Crossbar
import Float32
import FreeGranularity
import IdealADC
import Kim2022
import LayerWise
import Saxena2022
import Saxena2023
import TestSupport
import Testing
import TwoStagePartialSum
import Unanchored

/// Every plug-in of the repository; a new one is added here.
private let methods: [any QuantizationMethod.Type] = [
  Float32.self, IdealADC.self, LayerWise.self, ArrayWise.self, TwoStagePartialSum.self,
  ColumnAligned.self, FreeGranularity.self, Kim2022.self, Bai2023.self, CIMQ2024.self,
  Saxena2022.self, Saxena2023.self, Unanchored.self,
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
