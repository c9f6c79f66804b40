import Crossbar

extension Figure {
  /// Accuracy against bits of the ADC, a curve per granularity.
  package static func adc(_ input: FigureInput) -> Figure {
    let recipe = input.recipe
    let curves = recipe.rows.indices.filter { !input.isReference($0) }.map { row in
      Series(
        label: recipe.rows[row].label, kind: .curve,
        points: input.planned(row).map {
          Point($0, of: recipe, at: [bits(of: recipe.columns[$0.column].crossbar.partialSumBits)])
        })
    }
    let references = recipe.rows.indices.filter(input.isReference).map {
      input.reference($0, axes: 1)
    }
    return Figure(
      name: recipe.table, title: recipe.title, profile: input.plan.profile,
      axes: [Axis(column: "adc_bits", label: "ADC resolution", unit: "bits", step: 1)],
      series: curves + references, errorBars: FigureInput.deviationBars,
      ownTraining: input.ownTraining)
  }

  /// Where a converter stands on the axis; three codes are log2(3) bits.
  private static func bits(of resolution: ADCResolution) -> Double? {
    switch resolution {
    case .ideal: nil
    case .ternary: 1.585
    case .bits(let bits): Double(bits)
    }
  }
}
