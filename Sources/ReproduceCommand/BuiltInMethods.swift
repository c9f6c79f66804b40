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
import TwoStagePartialSum
import Unanchored

/// The methods that come with the package, in the order of `reproduce list methods`.
///
/// Adding one is a line here and one in `Package.swift`; a package of its own passes its methods to
/// ``ReproduceCommand/main(adding:)`` instead.
let builtInMethods: [any QuantizationMethod.Type] = [
  Float32.self, IdealADC.self, LayerWise.self, ArrayWise.self, TwoStagePartialSum.self,
  Kim2022.self, Bai2023.self, CIMQ2024.self, Saxena2022.self, Saxena2023.self,
  ColumnAligned.self, FreeGranularity.self, Unanchored.self,
]
