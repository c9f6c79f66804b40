import Foundation
import Results

/// The histogram of a layer's partial sums with the levels of its converters, for gnuplot.
package struct LayerFigure: Sendable {
  private let layer: String
  private let distribution: PartialSumDistribution

  /// Nil for a layer without a histogram in the converters' steps.
  package init?(_ layer: LayerRecord) {
    guard let distribution = PartialSumDistribution(layer) else { return nil }
    self.layer = layer.name
    self.distribution = distribution
  }

  /// Every bin: its slice, its borders in ADC steps from the offset, and its share of the slice's
  /// partial sums; the outermost bins hold all beyond them.
  private var data: String {
    var lines = ["slice,lower,upper,share"]
    for (slice, counts) in distribution.slices.enumerated() {
      let total = max(counts.reduce(0, +), 1)
      for (bin, count) in counts.enumerated() {
        lines.append(
          "\(slice),\(distribution.edges[bin]),\(distribution.edges[bin + 1]),\(count / total)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Data and script, the latter to be edited and run again.
  package func drawing(name: String) -> Drawing {
    Drawing(name: name, data: data, script: script(name: name))
  }

  private func script(name: String) -> String {
    let slices = distribution.slices.indices
    let (panel, head, foot) = (1.35, 0.3, 0.45)
    let height = head + foot + panel * Double(slices.count)
    var lines = FigureStyle.opening(name: name, width: 3.5, height: height)
    lines += [
      "", "set style fill solid 0.8 noborder",
      "set grid ytics linetype 1 linecolor rgb \"#e3e3e3\" linewidth 0.5",
      "set lmargin at screen 0.48/width; set rmargin at screen 3.4/width",
      "set offsets 0,0,graph 0.04,0",
      "set label 1 \(FigureStyle.quoted(layer + ": levels of the ADC dashed")) at screen 0.48/width,"
        + "\(FigureStyle.number(height - 0.12))/height left",
      "set label 2 \"partial sums (%)\" at screen 0.11/width,0.5 center rotate by 90",
      "set label 3 \"ADC steps from the offset\" at screen 1.94/width,0.1/height center",
      "unset key", "set xrange [\(Self.span(distribution.edges))]", "set multiplot",
    ]
    for slice in slices {
      let bottom = foot + panel * Double(slices.count - 1 - slice)
      let codes = distribution.codes[slice]
      // More than some dozen lines would hide the histogram.
      let drawn = codes.count <= 32 ? codes : [codes[0], codes[codes.count - 1]]
      lines += [
        "set bmargin at screen \(FigureStyle.number(bottom))/height; set tmargin at screen "
          + "\(FigureStyle.number(bottom + panel - 0.15))/height",
        "set format x \"\(slice == slices.count - 1 ? "%g" : "")\"",
        "set label 4 \"slice \(slice)\" at graph 0.98,0.92 right", "unset arrow",
      ]
      lines += drawn.map {
        "set arrow from \($0), graph 0 to \($0), graph 1 nohead front dashtype 2 linewidth 0.8 "
          + "linecolor rgb \"\(FigureStyle.colour(1))\""
      }
      lines.append(
        "plot \"\(name).csv\" using (column(\"slice\") == \(slice) ? "
          + "(column(\"lower\") + column(\"upper\")) / 2 : NaN):(100 * column(\"share\")):"
          + "(column(\"upper\") - column(\"lower\")) with boxes linecolor rgb "
          + "\"\(FigureStyle.colour(0))\" notitle")
      if slice == 0 { lines.append("unset label 1; unset label 2; unset label 3") }
    }
    return (lines + ["unset multiplot"]).joined(separator: "\n") + "\n"
  }

  private static func span(_ edges: [Double]) -> String {
    "\(FigureStyle.number(edges.first ?? 0)):\(FigureStyle.number(edges.last ?? 1))"
  }
}
