import Foundation
import Results

/// Range and saturation of every column of a layer, and how its partial sums lie.
///
/// What `reproduce inspect --layer` prints: a pure function of the run file.
package struct LayerReport: Sendable {
  /// One column: a bit line of one array in one slice.
  package struct Column: Equatable, Sendable {
    /// Its place.
    package var slice: Int, array: Int, output: Int
    /// Fraction of its conversions that the ADC clips.
    package var saturation: Double
    /// How many different codes its ADC gave; nil in files that do not say.
    package var usedCodes: Int?
    /// Distance of its ADC's levels.
    package var scale: Double
    /// Partial sum of its ADC's code 0.
    package var offset: Double
  }

  private let layer: LayerRecord
  private let placement: CrossbarPlacement
  /// All columns, slice by slice, array by array.
  package let columns: [Column]

  /// Prepares the report of a layer.
  ///
  /// - Parameters:
  ///   - name: The layer's.
  ///   - run: The run.
  ///   - file: The run's file, for messages.
  /// - Throws: ``LayerReportError`` for an unknown layer or one without converters.
  package init(of name: String, in run: RunFile, file: String) throws(LayerReportError) {
    guard let layer = run.layers.first(where: { $0.name == name }) else {
      throw .unknownLayer(file: file, name: name, known: run.layers.map(\.name))
    }
    guard let placement = layer.geometry.crossbar, let saturation = layer.saturation?.reals,
      let scales = layer.psumScale?.reals
    else { throw .noConverters(file: file, name: name) }
    self.layer = layer
    self.placement = placement
    let offsets = layer.psumOffset?.reals
    let used = layer.usedCodes?.reals
    let outputs = layer.geometry.outputChannels
    columns = saturation.indices.map { column in
      let (row, output) = column.quotientAndRemainder(dividingBy: outputs)
      let group = Self.group(of: row, output, in: layer.psumScale?.shape ?? [1], placement)
      return Column(
        slice: row / placement.arrays, array: row % placement.arrays, output: output,
        saturation: saturation[column], usedCodes: used.map { Int($0[column]) },
        scale: scales[group], offset: offsets?[group] ?? 0)
    }
  }

  /// Which stored scale a column has: `row` counts arrays of all slices.
  private static func group(
    of row: Int, _ output: Int, in shape: [Int], _ placement: CrossbarPlacement
  ) -> Int {
    guard shape.count > 1, let groups = shape.last else { return 0 }
    let isTiled = placement.partialSumGranularity == "array"
    return row * groups + (isTiled ? output / placement.columns : output)
  }

  /// Layer, summary, the columns that are clipped most, and the histogram.
  ///
  /// - Parameter listed: How many columns are listed; nil is all, in the order of the file.
  /// - Returns: Lines of text.
  package func text(listing listed: Int?) -> String {
    [heading, summary, table(listed), histogram]
      .filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var heading: [String] {
    let shape = layer.geometry
    return [
      "layer     \(layer.name)",
      "shape     \(shape.inputChannels)→\(shape.outputChannels) "
        + "\(shape.kernelSize)×\(shape.kernelSize), stride \(shape.stride)",
      "arrays    \(placement.arrays) × \(placement.columnTiles) of "
        + "\(placement.rows) rows × \(placement.columns) columns, "
        + "\(placement.slices) converted slices, \(placement.encoding)",
      "converter \(placement.adc) bits, one scale per "
        + "\(placement.partialSumGranularity ?? "column")",
    ]
  }

  private var summary: [String] {
    let rows = (0..<placement.slices).map { slice in
      let own = columns.filter { $0.slice == slice }
      let scales = own.map(\.scale).sorted()
      let used = own.compactMap(\.usedCodes).sorted()
      return [
        "\(slice)", "\(own.count)", percent(mean(own.map(\.saturation))),
        percent(own.map(\.saturation).max() ?? 0),
        used.isEmpty ? "–" : "\(used[0])–\(used[used.count - 1])",
        number(scales.first), number(scales.isEmpty ? nil : scales[scales.count / 2]),
        number(scales.last), number(mean(own.map(\.offset))),
      ]
    }
    return ["columns by slice, the least significant first"]
      + RunSections.aligned(
        [
          [
            "slice", "columns", "clipped %", "worst %", "codes used", "least scale", "median",
            "largest", "mean offset",
          ]
        ] + rows)
  }

  private func table(_ listed: Int?) -> [String] {
    let chosen =
      listed.map { count in
        Array(columns.sorted { $0.saturation > $1.saturation }.prefix(count))
      } ?? columns
    guard !chosen.isEmpty else { return [] }
    let title = listed == nil ? "every column" : "the \(chosen.count) columns that are clipped most"
    return [title]
      + RunSections.aligned(
        [["slice", "array", "column", "clipped %", "codes used", "scale", "offset"]]
          + chosen.map {
            [
              "\($0.slice)", "\($0.array)", "\($0.output)", percent($0.saturation),
              $0.usedCodes.map(String.init) ?? "–", number($0.scale), number($0.offset),
            ]
          })
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  private func percent(_ fraction: Double) -> String { String(format: "%.2f", 100 * fraction) }

  private func number(_ value: Double?) -> String {
    value.map { String(format: "%.4g", $0) } ?? "–"
  }
}

extension LayerReport {
  /// The histogram of each slice, drawn with bars; levels of the converter are marked.
  private var histogram: [String] {
    guard let distribution = PartialSumDistribution(layer) else { return [] }
    return distribution.slices.enumerated().flatMap { slice, counts -> [String] in
      let bars = distribution.bars(counts, of: distribution.codes[slice])
      let largest = bars.map(\.share).max() ?? 0
      let lines = bars.map { bar -> [String] in
        let length = largest > 0 ? Int((bar.share / largest * 40).rounded()) : 0
        return [
          bar.label, bar.code.map { "code \($0)" } ?? "", percent(bar.share),
          String(repeating: "█", count: length),
        ]
      }
      let widths = (0..<3).map { column in lines.map { $0[column].count }.max() ?? 0 }
      return ["partial sums of slice \(slice) in ADC steps from the offset, %"]
        + lines.map { line in
          let cells = zip(line, widths).map { text, width in
            String(repeating: " ", count: width - text.count) + text
          }
          return ("  " + (cells + [line[3]]).joined(separator: "  "))
            .replacing(/\ +$/, with: "")
        }
    }
  }
}

/// What keeps a layer from being reported on.
package enum LayerReportError: Error, Equatable, CustomStringConvertible {
  /// The run has no such layer on arrays.
  case unknownLayer(file: String, name: String, known: [String])
  /// The layer has no converters with equally spaced levels.
  case noConverters(file: String, name: String)

  /// What is wrong, and what would be accepted.
  package var description: String {
    switch self {
    case .unknownLayer(let file, let name, let known):
      "\(file): there is no layer '\(name)'; "
        + (known.isEmpty
          ? "the run has no layers on arrays" : "known: \(known.joined(separator: ", "))")
    case .noConverters(let file, let name):
      "\(file): layer '\(name)' has no converters with equally spaced levels, so nothing is "
        + "clipped; inspect a run whose method quantizes partial sums"
    }
  }
}
