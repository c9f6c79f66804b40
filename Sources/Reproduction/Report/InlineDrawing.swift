import Foundation

/// A drawing of gnuplot as an element of a page.
enum InlineDrawing {
  /// How much larger than on paper a drawing is where there is room for it.
  private static let enlargement = 1.35

  /// The drawing without the file's header, on the page's own ground and in its own ink, and with
  /// names of its own, as gnuplot gives parts of all drawings the same names.
  ///
  /// Colours that tell series apart stay; they are legible on light and dark grounds.
  static func html(_ svg: String, name: String) -> String {
    let start = svg.range(of: "<svg")?.lowerBound ?? svg.startIndex
    return String(svg[start...])
      .replacing(
        "<svg", with: "<svg role=\"img\" aria-label=\"\(name)\"\(size(svg))", maxReplacements: 1
      )
      .replacing("id='", with: "id='\(name)-").replacing("id=\"", with: "id=\"\(name)-")
      .replacing("href='#", with: "href='#\(name)-").replacing("url(#", with: "url(#\(name)-")
      .replacing("<title>Gnuplot</title>", with: "")
      .replacing(/<desc>[^<]*<\/desc>/, with: "")
      .replacing(/<rect [^>]*fill="#ffffff"\/>/, with: "", maxReplacements: 1)
      .replacing(/rgb\( *0, *0, *0\)/, with: "currentColor")
      .replacing(/=(["'])black["']/) { "=\($0.1)currentColor\($0.1)" }
      .replacing(/rgb\(227, 227, 227\)/, with: "var(--line)")
      .replacing(/rgb\((102, 102, 102|119, 119, 119|187, 187, 187)\)/, with: "var(--faint)")
      .replacing(/rgb\(160, *48, *0\)/, with: "var(--partly)")
  }

  /// As wide as it can be read at: never smaller than on paper, and never much larger.
  private static func size(_ svg: String) -> String {
    guard let match = svg.firstMatch(of: /viewBox="0 0 ([0-9.]+)\s/), let width = Double(match.1)
    else { return "" }
    let least = Int(width), most = Int(enlargement * width)
    return " style=\"min-width:\(least)px;max-width:\(most)px\""
  }
}
