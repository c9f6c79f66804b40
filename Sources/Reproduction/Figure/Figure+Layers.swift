extension Figure {
  /// From the leftmost to the rightmost point of a panel, with a margin; from zero for quantities
  /// that are a cost.
  func horizontalRange(_ index: Int) -> ClosedRange<Double> {
    let values = series.filter { $0.kind != .reference }.flatMap(\.points)
      .compactMap { $0.positions[index] }
    guard let least = values.min(), let largest = values.max() else { return 0...1 }
    if axes[index].startsAtZero, largest > 0 {
      let aside = shifts(index, scale: largest).map(abs).max() ?? 0
      return 0...(largest * 1.06 + aside)
    }
    let margin = largest > least ? 0.06 * (largest - least) : max(0.1 * abs(largest), 0.5)
    return (least - margin)...(largest + margin)
  }

  /// What holds every accuracy with its error bar, and the distance of marks in it.
  func verticalRange() -> (range: ClosedRange<Double>, step: Double) {
    let values = series.flatMap(\.drawn).compactMap(\.accuracy)
    guard let least = values.map({ $0.mean - ($0.deviation ?? 0) }).min(),
      let largest = values.map({ $0.mean + ($0.deviation ?? 0) }).max()
    else { return (0...100, 20) }
    let step = FigureStyle.niceStep(max(largest - least, 1) / 5)
    // A mark that stands on the border is cut, so a little is left above and below.
    let margin = 0.1 * step
    let lower = max(0, step * ((least - margin) / step).rounded(.down))
    return (lower...(step * ((largest + margin) / step).rounded(.up)), step)
  }

  /// How far each series is moved aside so that marks of equal place do not hide each other; zero for
  /// curves, and for marks that stand clear of all others.
  func shifts(_ panel: Int) -> [Double] {
    shifts(panel, scale: horizontalRange(panel).upperBound)
  }

  private func shifts(_ panel: Int, scale: Double) -> [Double] {
    var shifts = Array(repeating: 0.0, count: series.count)
    for group in hiddenMarks(panel) {
      for (rank, index) in group.enumerated() {
        shifts[index] = 0.02 * scale * (Double(rank) - Double(group.count - 1) / 2)
      }
    }
    return shifts
  }

  /// Series whose marks have one place and accuracies so close that marks or error bars overlap.
  private func hiddenMarks(_ panel: Int) -> [[Int]] {
    let vertical = verticalRange().range
    let half = 0.025 * (vertical.upperBound - vertical.lowerBound)
    var marks: [Double: [(index: Int, extent: ClosedRange<Double>)]] = [:]
    for (index, series) in series.enumerated() where series.kind == .marks {
      guard let point = series.drawn.first, let place = point.positions[panel],
        let accuracy = point.accuracy
      else { continue }
      let reach = max(half, accuracy.deviation ?? 0)
      marks[place, default: []]
        .append((index, (accuracy.mean - reach)...(accuracy.mean + reach)))
    }
    return marks.values.flatMap { places in
      var groups: [[Int]] = []
      var top = -Double.infinity
      for (index, extent) in places.sorted(by: { $0.extent.lowerBound < $1.extent.lowerBound }) {
        if extent.lowerBound > top { groups.append([]) }
        groups[groups.count - 1].append(index)
        top = max(top, extent.upperBound)
      }
      return groups.map { $0.sorted() }
    }
  }

  /// Whether some marks are drawn side by side.
  var movesMarksAside: Bool { axes.indices.contains { shifts($0).contains { $0 != 0 } } }

  /// What is plotted, from the lowest layer to the highest.
  func layers(_ axis: Axis, _ panel: Int) -> [String] {
    let (range, shifts) = (horizontalRange(panel), shifts(panel))
    let number = FigureStyle.number
    var (below, above): ([String], [String]) = ([], [])
    for (index, series) in series.enumerated() {
      let drawn = series.drawn
      guard !drawn.isEmpty else { continue }
      let (name, style) = (FigureStyle.quoted(series.key), "linestyle \(index + 1)")
      func place(_ kind: String) -> String {
        let aside = shifts[index] == 0 ? "" : " + \(number(shifts[index]))"
        return "(\(kind)(\(name),\"\(axis.column)\")\(aside))"
      }
      switch series.kind {
      case .reference:
        below.append(
          "data using (\(number(range.lowerBound))):(all(\(name),\"top1\")):"
            + "(\(number(range.upperBound - range.lowerBound))):(0) with vectors nohead \(style) title \(name)"
        )
      case .front:
        below.append("data using \(place("all")):\"top1\" with steps \(style) title \(name)")
      case .marks, .curve:
        if series.kind == .curve, drawn.count > 1 {
          below.append("data using \(place("all")):\"top1\" with lines \(style) notitle")
        }
        if drawn.contains(where: { $0.accuracy?.deviation != nil }) {
          below.append(
            "data using \(place("all")):(column(\"top1\")-column(\"deviation\")):(0):"
              + "(2*column(\"deviation\")) with vectors heads size screen cap,90 nofilled \(style) linewidth 0.8 notitle"
          )
        }
        for (kind, isReal) in [("own", true), ("standin", false)]
        where drawn.contains(where: { ($0.standsInFor == nil) == isReal }) {
          above.append(
            "data using \(place(kind)):\"top1\" with points \(style) pointtype "
              + "\(FigureStyle.mark(index, isFilled: isReal)) title \(name)")
        }
      }
    }
    return series.allSatisfy { $0.drawn.isEmpty } ? ["NaN notitle"] : below + above
  }
}
