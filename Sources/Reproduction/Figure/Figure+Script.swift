import Foundation

extension Figure {
  /// The gnuplot script that draws the data file beside it; meant to be read and changed.
  package func script() -> String {
    let layout = FigureLayout(
      panels: axes.count, entries: entries.map(\.text), warnings: warnings.count)
    var lines = FigureStyle.opening(name: name, width: layout.width, height: layout.height)
    lines += preparation(layout) + styles() + legend(layout) + [""]
    if axes.count > 1 { lines.append("set multiplot") }
    for (index, axis) in axes.enumerated() {
      lines += panel(index, axis, layout)
      lines.append("plot \\")
      lines.append(layers(axis, index).map { "  \($0)" }.joined(separator: ", \\\n"))
      // What stands outside the panels is drawn once.
      if axes.count > 1, index == 0 { lines.append("unset label; unset arrow") }
    }
    if axes.count > 1 { lines.append("unset multiplot") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the legend names: every series with something to say, a front only if there is one.
  private var entries: [(series: Int, text: String)] {
    let isEmpty = series.allSatisfy { $0.drawn.isEmpty }
    return series.enumerated().compactMap { index, series in
      if !series.drawn.isEmpty { return (index, series.label) }
      if series.kind == .front { return nil }
      // Where nothing is drawn, that is said once.
      return (index, series.label + (isEmpty ? "" : " (not attempted)"))
    }
  }

  private func preparation(_ layout: FigureLayout) -> [String] {
    """

    data = "\(name).csv"
    set datafile missing NaN
    # Values of one series: on the data that it is about, on a stand-in, or both.
    own(s, c) = strcol("series") eq s && strcol("stands_in_for") eq "" ? column(c) : NaN
    standin(s, c) = strcol("series") eq s && strcol("stands_in_for") ne "" ? column(c) : NaN
    all(s, c) = strcol("series") eq s ? column(c) : NaN

    set grid ytics linetype 1 linecolor rgb "#e3e3e3" linewidth 0.5
    cap = 0.025/width  # of error bars, to one side
    set bmargin at screen \(number(layout.bottom))/height
    set tmargin at screen \(number(layout.top))/height
    set label 1 "top-1 accuracy (%)" at screen 0.11/width,\
    \(number((layout.bottom + layout.top) / 2))/height center rotate by 90
    unset key
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      + warnings.enumerated().map { index, text in
        let height = layout.height - 0.1 - FigureStyle.lineHeight * Double(index)
        return "set label \(index + 2) \(quoted(text)) at screen "
          + "\(number(layout.panels[0].left))/width,\(number(height))/height left "
          + "textcolor rgb \"#A03000\""
      }
  }

  private func styles() -> [String] {
    var lines = [""]
    for (index, series) in series.enumerated() {
      switch series.kind {
      case .marks, .curve:
        lines.append(
          "set style line \(index + 1) linecolor rgb \"\(FigureStyle.colour(index))\" linewidth 1.2 "
            + "pointtype \(FigureStyle.mark(index, isFilled: true)) pointsize 0.55"
            + "  # \(series.key)")
      case .reference, .front:
        let dash = series.kind == .front ? "1" : FigureStyle.dash(index)
        lines.append(
          "set style line \(index + 1) linecolor rgb \"#666666\" linewidth 1 dashtype \(dash)"
            + "  # \(series.key)")
      }
    }
    return lines
  }

  /// The legend, sample by sample: a mark, a line, or both, and a text.
  private func legend(_ layout: FigureLayout) -> [String] {
    var lines = [""]
    for (entry, place) in zip(entries, layout.legend) {
      let series = series[entry.series]
      let (number, isDrawn) = (100 + entry.series, !series.drawn.isEmpty)
      let style = "linestyle \(entry.series + 1)" + (isDrawn ? "" : " linecolor rgb \"#bbbbbb\"")
      let height = "\(self.number(place.y))/height"
      func across(_ distance: Double) -> String { "\(self.number(place.x + distance))/width" }
      lines.append(
        "set label \(number) \(quoted(entry.text)) at screen \(across(FigureLayout.sampleWidth))"
          + ",\(height) left" + (isDrawn ? "" : " textcolor rgb \"#777777\""))
      if series.kind != .marks {
        lines.append(
          "set arrow \(number) from screen \(across(-0.12)),\(height) to screen "
            + "\(across(0.12)),\(height) nohead \(style)")
      }
      if series.kind == .marks || series.kind == .curve {
        let isFilled = series.drawn.contains { $0.standsInFor == nil } || !isDrawn
        lines.append(
          "set label \(1000 + entry.series) \"\" at screen \(across(0)),\(height) point \(style) "
            + "pointtype \(FigureStyle.mark(entry.series, isFilled: isFilled))")
      }
    }
    return lines
  }

  private func panel(_ index: Int, _ axis: Axis, _ layout: FigureLayout) -> [String] {
    let place = layout.panels[index]
    let (range, (height, rise)) = (horizontalRange(index), verticalRange())
    let step = axis.step ?? FigureStyle.niceStep((range.upperBound - range.lowerBound) / 7)
    let unit = axis.unit(upTo: range.upperBound)
    var lines = [
      "set lmargin at screen \(number(place.left))/width",
      "set rmargin at screen \(number(place.right))/width",
      "set label \(50 + index) \(quoted(unit.label)) at screen "
        + "\(number((place.left + place.right) / 2))/width,"
        + "\(number(layout.bottom - 0.36))/height center",
      "set xrange [\(number(range.lowerBound)):\(number(range.upperBound))]",
      "set xtics (\(ticks(range, step: step, unit: unit.size)))",
      "set yrange [\(number(height.lowerBound)):\(number(height.upperBound))]",
      "set ytics \(number(rise))",
    ]
    // Without any place the axis has no numbers.
    if !series.contains(where: { $0.points.contains { $0.positions[index] != nil } }) {
      lines.append("unset xtics")
    }
    if index > 0 { lines.append("set format y \"\"") }
    if !series.contains(where: { !$0.drawn.isEmpty }) {
      lines.append(
        "set label 90 \"no finished run\" at graph 0.5,0.5 center textcolor rgb \"#777777\"")
    }
    return lines
  }

  /// Marks at the multiples of a step, in a unit.
  private func ticks(_ range: ClosedRange<Double>, step: Double, unit: Double) -> String {
    let first = Int((range.lowerBound / step).rounded(.up))
    let last = Int((range.upperBound / step).rounded(.down))
    return stride(from: first, through: last, by: 1).map {
      "\"\(number(Double($0) * step / unit))\" \(number(Double($0) * step))"
    }.joined(separator: ", ")
  }

  private func number(_ value: Double) -> String { FigureStyle.number(value) }

  private func quoted(_ text: String) -> String { FigureStyle.quoted(text) }
}
