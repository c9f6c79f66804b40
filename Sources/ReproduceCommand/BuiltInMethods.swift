import ArrayWise
import ColumnAligned
import Crossbar
import Float32
import IdealADC
import LayerWise
import TwoStagePartialSum

/// The methods that come with the package, in the order of `reproduce list methods`.
///
/// Adding one is a line here and one in `Package.swift`; a package of its own passes its methods to
/// ``ReproduceCommand/main(adding:)`` instead.
let builtInMethods: [any QuantizationMethod.Type] = [
  Float32.self, IdealADC.self, LayerWise.self, ArrayWise.self, TwoStagePartialSum.self,
  ColumnAligned.self,
]
