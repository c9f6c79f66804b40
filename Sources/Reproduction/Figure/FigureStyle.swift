import Foundation

/// Colours, marks and measures of figures.
///
/// Okabe and Ito's colours, which people with any common colour blindness tell apart, without their
/// yellow, which is too light for thin lines. Marks differ too, so nothing is told by colour alone.
///
/// Source: M. Okabe, K. Ito, Color Universal Design, 2008.
enum FigureStyle {
  /// Points of all text: what journals print captions in.
  static let textSize = 8.0
  /// Inches that a letter takes on average; wide letters of another face than Helvetica included.
  static let letterWidth = 0.061
  /// Inches from one line of text to the next.
  static let lineHeight = 0.15

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
  static func dash(_ index: Int) -> String { ["2", "4", "3", "5"][index % 4] }

  /// What every script begins with: a picture of the same measures in inches and points in each
  /// format, written beside the script.
  ///
  /// - Parameters:
  ///   - name: The files' common name.
  ///   - width: In inches.
  ///   - height: In inches.
  /// - Returns: Lines of a gnuplot script that reads the variable `format`.
  static func opening(name: String, width: Double, height: Double) -> [String] {
    // Each terminal has its own idea of a point: of 8 points SVG makes 8 of its pixels, PDF 10.7/2.
    """
    # Drawn from \(name).csv beside this file, with gnuplot 5.4 or later, in this folder:
    #   gnuplot -e "format='pdf'" \(name).gp        (svg, pdf or png)
    # Sizes are inches and points, the same in every format. Change what you like: the data stay.
    if (!exists("format")) format = "svg"
    width = \(number(width)); height = \(number(height)); size = \(number(textSize))
    if (format eq "svg") set terminal svg noenhanced size 96*width,96*height dynamic \\
      font sprintf("Helvetica,Arial,Liberation Sans,sans-serif,%g", size*96/72) background "white"
    if (format eq "pdf") set terminal pdfcairo noenhanced size width in,height in \\
      font sprintf("Helvetica,%g", size) fontscale 0.75
    if (format eq "png") set terminal pngcairo noenhanced size 300*width,300*height \\
      font sprintf("Helvetica,%g", size) fontscale 300/96. linewidth 300/96. pointscale 300/96.
    set encoding utf8
    set output "\(name).".format
    set datafile separator ","
    set datafile columnheaders
    set border 3 linewidth 0.8 linecolor rgb "#000000"
    set tics nomirror out scale 0.5 textcolor rgb "#000000"
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// A number as scripts have it.
  static func number(_ value: Double) -> String { String(format: "%.6g", value) }

  /// A text as scripts have it.
  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The number 1, 2 or 5 times a power of ten that is next above a distance.
  static func niceStep(_ distance: Double) -> Double {
    let power = pow(10, floor(log10(distance)))
    return power * ([1, 2, 5].first { $0 * power >= distance } ?? 10)
  }
}
