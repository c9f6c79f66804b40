import Results

extension VariationRecord.Conditions {
  /// In words, such as `log-normal sigma 0.1, ADC 3 bits, recalibrated`.
  package var text: String {
    let parts = [
      (logNormalSigma, "log-normal sigma"), (gaussianSigma, "additive sigma"),
      (stuckLowRate, "stuck-at-low rate"), (stuckHighRate, "stuck-at-high rate"),
      (adcOffsetSigma, "ADC offset sigma"),
    ]
    let kinds = parts.filter { $0.0 > 0 }.map { "\($0.1) \($0.0)" }
    let converters =
      switch adcBits {
      case 0: "ideal ADC"
      case 1.5: "ternary ADC"
      case 1: "ADC of 1 bit"
      default: "ADC of \(Int(adcBits)) bits"
      }
    return
      ((kinds.isEmpty ? ["exact cells"] : kinds) + [converters]
      + (isRecalibrated ? ["recalibrated"] : [])).joined(separator: ", ")
  }
}
