import CCrossbarKernels
import CPeakRates
import Crossbar

/// What the products of the fused kernels' instruction set reach from registers alone.
package struct PeakRates: Codable, Hashable, Sendable {
  /// Products of activation codes and cells on all threads, in billions of operations per second; a
  /// multiply-accumulate counts as two.
  package var integer: Double
  /// Products of the backward pass on all threads, in the same unit; 0 where it is not known.
  package var float: Double

  enum CodingKeys: String, CodingKey {
    case integer = "integer_gops"
    case float = "float_gops"
  }

  /// Measures one thread, which takes some tenths of a second, and multiplies.
  ///
  /// - Parameters:
  ///   - precision: Of the backward pass.
  ///   - threads: What one thread reaches is multiplied by this.
  /// - Returns: The rates of all threads together.
  package static func measured(precision: GradientPrecision, threads: Int) -> PeakRates {
    let isa = crossbar_isa_detected()
    let rounding = precision == .mixed ? CROSSBAR_MIXED : CROSSBAR_FLOAT32
    return PeakRates(
      integer: peak_integer_operations(isa) * Double(threads) / 1e9,
      float: peak_float_operations(isa, rounding) * Double(threads) / 1e9)
  }
}
