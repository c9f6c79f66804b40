/// Where everything of a figure stands, in inches from the picture's lower left corner.
///
/// Nothing is left to what a terminal believes to be the width of a text: SVG's has no fonts.
struct FigureLayout {
  /// The picture.
  private(set) var width: Double, height: Double
  /// The area between the axes of each panel, left to right.
  private(set) var panels: [(left: Double, right: Double)]
  /// Lower and upper end of all panels.
  private(set) var bottom: Double, top: Double
  /// Where the middle of the sample of each entry of the legend stands; its text begins
  /// ``sampleWidth`` to the right of it.
  private(set) var legend: [(x: Double, y: Double)]

  /// Inches from the middle of a sample to its text.
  static let sampleWidth = 0.18

  /// Places panels, legend and warnings.
  ///
  /// The legend stands below the panels if it fits there in few lines, else to the right.
  ///
  /// - Parameters:
  ///   - count: How many panels there are.
  ///   - entries: The legend's texts.
  ///   - warnings: Lines above the panels.
  init(panels count: Int, entries: [String], warnings: Int) {
    let line = FigureStyle.lineHeight
    let body = count == 1 ? 3.5 : 5.4
    let columns = Self.legendColumns(entries, width: body - 0.1)
    let rows = (entries.count + columns.count - 1) / max(columns.count, 1)
    let isBelow = rows <= 3

    let axisRoom = 0.46  // tick labels and the axis's own label
    let headRoom = 0.1 + line * Double(warnings)
    let beside = isBelow ? 0 : line * Double(entries.count) + 0.1
    let plotHeight = max(2, beside)
    bottom = axisRoom + (isBelow ? line * Double(rows) + 0.1 : 0.02)
    top = bottom + plotHeight
    height = top + headRoom
    width = body + (isBelow ? 0 : Self.width(of: entries))

    let (left, gap, right) = (0.52, 0.2, 0.1)
    let share = (body - left - right - gap * Double(count - 1)) / Double(count)
    self.panels = (0..<count).map { index in
      let start = left + Double(index) * (share + gap)
      return (start, start + share)
    }
    if isBelow {
      let start = (body - columns.reduce(0, +)) / 2 + Self.sampleWidth
      legend = entries.indices.map { index in
        let column = index % columns.count
        return (
          start + columns[..<column].reduce(0, +),
          line * (Double(rows - index / columns.count) - 0.35)
        )
      }
    } else {
      let upper = top - 0.05 - line / 2
      legend = entries.indices.map { (body + Self.sampleWidth + 0.05, upper - line * Double($0)) }
    }
  }

  /// Inches that the longest of some entries takes.
  private static func width(of entries: some Collection<String>) -> Double {
    let letters = Double(entries.map(\.count).max() ?? 0)
    return 2 * sampleWidth + letters * FigureStyle.letterWidth + 0.08
  }

  /// The widths of as many columns as fit, filled row by row; as few as the rows need.
  private static func legendColumns(_ entries: [String], width: Double) -> [Double] {
    func widths(_ count: Int) -> [Double] {
      (0..<count).map { column in
        Self.width(
          of: stride(from: column, to: entries.count, by: count).map { entries[$0] })
      }
    }
    guard !entries.isEmpty else { return [] }
    let most = (1...entries.count).last { widths($0).reduce(0, +) <= width } ?? 1
    let rows = (entries.count + most - 1) / most
    return widths((entries.count + rows - 1) / rows)
  }
}
