import Crossbar

/// What one method costs per image on arrays, layer by layer and for the whole network.
///
/// Everything in it is computed; no run and no data has a part in it.
package struct LayerCostTable: ResultTable {
  /// The recipe whose columns these are.
  package let recipe: Recipe
  /// The recipe's row that is counted.
  package let row: Recipe.Row
  /// The cost in each column; nil for a network in floating point.
  package let costs: [NetworkCost?]

  /// Computes the table.
  ///
  /// - Parameters:
  ///   - recipe: Its columns are the settings.
  ///   - row: Names the method.
  ///   - methods: Must contain it.
  /// - Throws: What the method and networks throw for settings that do not fit.
  package init(_ recipe: Recipe, row: Recipe.Row, methods: MethodCatalogue) throws {
    self.recipe = recipe
    self.row = row
    let method = try methods.make(row.method, options: row.options, file: row.label)
    costs = try recipe.columns.map {
      try SchemeCost(network: $0.network, crossbar: $0.crossbar).of(method)
    }
  }

  package var name: String { "\(recipe.table)-layers" }

  /// None: nothing is claimed of single layers.
  package var verdicts: [Verdict] { [] }

  /// None: nothing is run.
  package var records: [RunRecord] { [] }
}

extension LayerCostTable {
  private static let heads = [
    "arrays", "cells in use (%)", "ADC conversions", "dequantization multiplications",
    "distinct factors", "shift-adds", "scales", "scale storage",
  ]

  /// One group of rows per setting, the network's total last.
  package func grid() -> TableGrid {
    let groups = zip(recipe.columns, costs).map { column, cost in
      let title = TableText.setting(column)
      guard let cost else {
        return TableGrid.Group([["no layer on arrays"] + Self.heads.map { _ in "–" }], title: title)
      }
      func line(
        _ label: String, _ utilisation: Double, _ count: (KeyPath<LayerCost, Int>) -> Int
      ) -> [TableGrid.Cell] {
        var cells = LayerCost.counted.map {
          TableGrid.Cell(TableText.count(Double(count($0.quantity))))
        }
        cells.insert(TableGrid.Cell(TableText.percent(100 * utilisation)), at: 1)
        return [TableGrid.Cell(label)] + cells
      }
      let layers = cost.layers.map { layer in
        line(layer.name, layer.utilisation) { layer[keyPath: $0] }
      }
      return TableGrid.Group(
        layers + [line("network", cost.utilisation, cost.total)], title: title)
    }
    return TableGrid(
      title: "\(row.label): costs on arrays layer by layer, per image",
      header: ["layer"] + Self.heads.map { TableGrid.Cell($0) }, groups: groups, notes: [],
      remarks: [
        "Counted by the engine over the layers that run on arrays; scale storage in bytes of float32.",
        "Nothing was trained for this table, and no data has a part in it.",
      ])
  }

  package func csv() -> String {
    var lines = [
      ["column", "network", "setting", "row", "method", "layer", "utilisation"]
        + LayerCost.counted.map(\.name)
    ]
    for (column, cost) in zip(recipe.columns, costs) {
      let start = [
        column.name, column.network.name, TableText.arrays(column.crossbar), row.label, row.method,
      ]
      guard let cost else { continue }
      for layer in cost.layers {
        lines.append(
          start + [layer.name, CSV.number(layer.utilisation)]
            + LayerCost.counted.map { "\(layer[keyPath: $0.quantity])" })
      }
      lines.append(
        start + ["network", CSV.number(cost.utilisation)]
          + LayerCost.counted.map { "\(cost.total($0.quantity))" })
    }
    return CSV.text(lines)
  }
}

extension LayerCost {
  /// What tables count, in their order, by the name in data files.
  static let counted: [(name: String, quantity: KeyPath<LayerCost, Int> & Sendable)] = [
    ("arrays", \.arrays), ("adc_conversions", \.adcConversions),
    ("dequantization_multiplications", \.dequantizationMultiplications),
    ("dequantization_factors", \.dequantizationFactors), ("shift_adds", \.shiftAdds),
    ("scales", \.scales), ("scale_bytes", \.scaleBytes),
  ]
}
