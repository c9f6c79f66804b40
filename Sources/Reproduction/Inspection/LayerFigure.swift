import Foundation
import Results

/// The histogram of a layer's partial sums with the levels of its converters, for gnuplot.
package struct LayerFigure: Sendable {
  /// How it is drawn: the ending of the figure's name.
  package enum Format: String, CaseIterable, Sendable {
    case svg, png, pdf

    fileprivate func terminal(height: Int) -> String {
      switch self {
      case .svg: "svg size 760,\(height) background rgb 'white'"
      case .png: "pngcairo size 1520,\(2 * height) fontscale 1.6"
      case .pdf: "pdfcairo size 19cm,\(Double(height) / 40)cm"
      }
    }
  }

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
  package var data: String {
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

  /// What gnuplot draws; run in the folder of the data.
  ///
  /// - Parameters:
  ///   - data: Name of the data file.
  ///   - output: Name of the figure.
  ///   - format: The figure's format.
  /// - Returns: A script that may be edited and run again.
  package func script(data: String, output: String, format: Format) -> String {
    let slices = distribution.slices.indices
    var lines = [
      "# gnuplot \(output).gp draws \(output) from \(data)",
      "set terminal \(format.terminal(height: 60 + 200 * slices.count))",
      "set output '\(output)'", "set datafile separator ','", "set style fill solid 0.7 noborder",
      "set grid ytics lc rgb '#dddddd'", "set ylabel 'partial sums, %'", "set tics out nomirror",
      "set multiplot layout \(slices.count),1 title '\(layer): levels of the ADC dashed' noenhanced",
    ]
    for slice in slices {
      let codes = distribution.codes[slice]
      // More than some dozen lines would hide the histogram.
      let drawn = codes.count <= 32 ? codes : [codes[0], codes[codes.count - 1]]
      lines.append("set title 'slice \(slice)'")
      lines.append(
        "set xlabel '\(slice == slices.count - 1 ? "ADC steps from the offset" : "")'")
      lines.append("unset arrow")
      lines += drawn.map {
        "set arrow from \($0), graph 0 to \($0), graph 1 nohead front dt 2 lc rgb '#b03030'"
      }
      lines.append(
        "plot '\(data)' every ::1 using ($1 == \(slice) ? ($2 + $3) / 2 : 1/0):(100 * $4):($3 - $2) "
          + "with boxes lc rgb '#4060a0' notitle")
    }
    return (lines + ["unset multiplot"]).joined(separator: "\n") + "\n"
  }
}
