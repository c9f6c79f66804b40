import Foundation

extension Figure {
  /// The gnuplot script that draws the data file beside it; meant to be read and changed.
  package func script() -> String {
    let width = axes.count == 1 ? 5.2 : 7.2
    var lines = header(width: width)
    lines += styles()
    if axes.count > 1 { lines.append("set multiplot") }
    for (index, axis) in axes.enumerated() {
      lines += panel(index, axis, width: width)
      lines.append("plot \\")
      lines.append(layers(axis, index).map { "  \($0)" }.joined(separator: ", \\\n"))
    }
    if axes.count > 1 { lines.append("unset multiplot") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func header(width: Double) -> [String] {
    """
    # \(name): drawn from \(name).csv beside this file, with gnuplot 5.4 or later:
    #   gnuplot -e "format='pdf'" \(name).gp        (svg, pdf or png; in this folder)
    # Sizes are inches and points, the same in every format. Change what you like: the data stay.
    if (!exists("format")) format = "svg"
    width = \(width); height = 2.9
    face = "Helvetica,Arial,sans-serif"
    if (format eq "svg") set terminal svg noenhanced size 96*width,96*height dynamic \\
      font face.",12" background "white"
    if (format eq "pdf") set terminal pdfcairo noenhanced size width in,height in \\
      font "Helvetica,9" linewidth 1.2
    if (format eq "png") set terminal pngcairo noenhanced size 220*width,220*height \\
      font "Helvetica,9" fontscale 220/96.*0.9 linewidth 2.2 pointscale 2.0
    set encoding utf8
    set output "\(name).".format

    data = "\(name).csv"
    set datafile separator ","
    set datafile columnheaders
    set datafile missing NaN
    # Values of one series: on the data that it is about, on a stand-in, or both.
    own(s, c) = strcol("series") eq s && strcol("stands_in_for") eq "" ? column(c) : NaN
    standin(s, c) = strcol("series") eq s && strcol("stands_in_for") ne "" ? column(c) : NaN
    all(s, c) = strcol("series") eq s ? column(c) : NaN

    set border 3 linecolor rgb "#555555"
    set tics nomirror out scale 0.6 textcolor rgb "#222222"
    set grid ytics linetype 1 linecolor rgb "#e3e3e3" linewidth 0.6
    set ylabel "top-1 accuracy (%)" offset 0.6,0
    set key at screen \(number(1 - FigureStyle.legendWidth / width + 0.01)),0.90 left top \\
      Left reverse samplen 1.6 spacing 1.15
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func styles() -> [String] {
    var lines = [""]
    for (index, series) in series.enumerated() {
      switch series.kind {
      case .marks, .curve:
        lines.append(
          "set style line \(index + 1) linecolor rgb \"\(FigureStyle.colour(index))\" linewidth 1.4 "
            + "pointtype \(FigureStyle.mark(index, isFilled: true)) pointsize 0.75"
            + "  # \(series.key)")
      case .reference, .front:
        let dash = series.kind == .front ? "1" : FigureStyle.dash(index)
        lines.append(
          "set style line \(index + 1) linecolor rgb \"#777777\" linewidth 1.2 dashtype \(dash)"
            + "  # \(series.key)")
      }
    }
    return lines
  }

  private func panel(_ index: Int, _ axis: Axis, width: Double) -> [String] {
    let usable = width - FigureStyle.legendWidth
    let share = usable / Double(axes.count)
    let left = Double(index) * share + (index == 0 ? FigureStyle.leftMargin : 0.45)
    let right = Double(index + 1) * share - 0.08
    let range = horizontalRange(index)
    var lines = [
      "",
      "set lmargin at screen \(number(left / width)); set rmargin at screen "
        + "\(number(right / width))",
      "set bmargin at screen 0.19; set tmargin at screen 0.90",
      "set xlabel \(quoted(axis.label)) offset 0,0.3",
      "set xrange [\(number(range.lowerBound)):\(number(range.upperBound))]",
      axis.step.map { "set xtics \(number($0))" }
        ?? "set xtics \(number(Self.niceStep((range.upperBound - range.lowerBound) / 4)))",
      "set format x \(axis.hasPrefixes ? "\"%.0s%c\"" : "\"%g\"")",
    ]
    if index > 0 { lines += ["unset ylabel", "unset key", "unset label"] }
    if !series.contains(where: { !$0.drawn.isEmpty }) {
      lines += [
        "set yrange [0:100]",
        "set label 1 \"no finished run\" at graph 0.5,0.5 center textcolor rgb \"#777777\"",
      ]
    }
    if index == 0, let warning {
      lines.append(
        "set label 2 \(quoted(warning)) at graph 0,1.06 left textcolor rgb \"#A03000\"")
    }
    return lines
  }

  /// From the leftmost to the rightmost point of a panel, with a margin.
  func horizontalRange(_ index: Int) -> ClosedRange<Double> {
    let values = series.filter { $0.kind != .reference }.flatMap(\.points)
      .compactMap { $0.positions[index] }
    guard let least = values.min(), let largest = values.max() else { return 0...1 }
    let margin = largest > least ? 0.06 * (largest - least) : max(0.1 * abs(largest), 0.5)
    return (least - margin)...(largest + margin)
  }

  private func layers(_ axis: Axis, _ panel: Int) -> [String] {
    let range = horizontalRange(panel)
    var (below, above): ([String], [String]) = ([], [])
    for (index, series) in series.enumerated() {
      let (name, style) = (quoted(series.key), "linestyle \(index + 1)")
      func place(_ kind: String) -> String { "data using (\(kind)(\(name),\"\(axis.column)\"))" }
      let drawn = series.drawn
      guard !drawn.isEmpty else {
        if series.kind != .front {
          above.append(
            "keyentry with points \(style) linecolor rgb \"#bbbbbb\" title "
              + quoted("\(series.key) (not attempted)"))
        }
        continue
      }
      switch series.kind {
      case .reference:
        below.append(
          "data using (\(number(range.lowerBound))):(all(\(name),\"top1\")):"
            + "(\(number(range.upperBound - range.lowerBound))):(0) with vectors nohead \(style) "
            + "title \(name)")
      case .front:
        below.append("\(place("all")):\"top1\" with steps \(style) title \(name)")
      case .marks, .curve:
        if series.kind == .curve, drawn.count > 1 {
          below.append("\(place("all")):\"top1\" with lines \(style) notitle")
        }
        if drawn.contains(where: { $0.accuracy?.deviation != nil }) {
          below.append(
            "\(place("all")):\"top1\":\"deviation\" with yerrorbars \(style) pointsize 0 notitle")
        }
        let kinds = [("own", true), ("standin", false)].filter { _, isReal in
          drawn.contains { ($0.standsInFor == nil) == isReal }
        }
        for (number, (kind, isReal)) in kinds.enumerated() {
          let mark = FigureStyle.mark(index, isFilled: isReal)
          above.append(
            "\(place(kind)):\"top1\" with points \(style) pointtype \(mark) "
              + (number == 0 ? "title \(name)" : "notitle"))
        }
      }
    }
    return below + above + (series.allSatisfy { $0.drawn.isEmpty } ? ["NaN notitle"] : [])
  }

  /// The number 1, 2 or 5 times a power of ten that is next above a distance.
  private static func niceStep(_ distance: Double) -> Double {
    let power = pow(10, floor(log10(distance)))
    return power * ([1, 2, 5].first { $0 * power >= distance } ?? 10)
  }

  private func number(_ value: Double) -> String {
    String(format: "%.6g", value)
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
