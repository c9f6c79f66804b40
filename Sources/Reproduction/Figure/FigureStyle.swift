/// Colours and marks of figures.
///
/// Okabe and Ito's colours, which people with any common colour blindness tell apart, without their
/// yellow, which is too light for thin lines. Marks differ too, so nothing is told by colour alone.
///
/// Source: M. Okabe, K. Ito, Color Universal Design, 2008.
enum FigureStyle {
  /// Inches between the picture's left edge and the first axis, for labels.
  static let leftMargin = 0.66
  /// Inches that the legend takes.
  static let legendWidth = 1.95

  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]

  /// Numbers of filled marks in gnuplot; the open one of the same shape is one less.
  private static let marks = [7, 5, 9, 13, 11, 15]

  /// The colour of the n-th series.
  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// The mark of the n-th series, filled or open.
  ///
  /// Colours and marks repeat after different numbers, so no two of 42 series look alike.
  static func mark(_ index: Int, isFilled: Bool) -> Int {
    marks[index % marks.count] - (isFilled ? 0 : 1)
  }

  /// The dash pattern of the n-th reference line.
  static func dash(_ index: Int) -> String { ["2", "3", "4", "5"][index % 4] }
}
