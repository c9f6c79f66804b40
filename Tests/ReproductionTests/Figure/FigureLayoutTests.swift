import Testing

@testable import Reproduction

/// What is read in a figure must be in the picture, and not on top of something else.
@Suite struct FigureLayoutTests {
  static let names = [
    ["layer", "array", "column", "ideal ADC"], ["column"], [],
    ["column/column, one stage", "column/column, two stages", "layer/column, one stage", "none"],
    (0..<12).map { "Saxena 202\($0) (sense amplifiers)" }, (0..<40).map { "method \($0)" },
  ]

  private func width(_ text: String) -> Double { Double(text.count) * FigureStyle.letterWidth }

  @Test("legends lie inside the picture and beside the panels", arguments: names, [1, 2])
  func inside(entries: [String], panels: Int) throws {
    let layout = FigureLayout(panels: panels, entries: entries, warnings: 2)
    let right = try #require(layout.panels.last).right
    for (text, place) in zip(entries, layout.legend) {
      #expect(place.x - FigureLayout.sampleWidth >= 0)
      #expect(place.x + FigureLayout.sampleWidth + width(text) <= layout.width)
      #expect(place.y > 0 && place.y < layout.height)
      let isBeside = place.x - FigureLayout.sampleWidth >= right
      let isBelow = place.y + FigureStyle.lineHeight / 2 < layout.bottom - 0.36
      #expect(isBeside || isBelow)
    }
  }

  @Test("no text of a legend reaches the next sample", arguments: names, [1, 2])
  func apart(entries: [String], panels: Int) {
    let layout = FigureLayout(panels: panels, entries: entries, warnings: 0)
    for (index, place) in layout.legend.enumerated() {
      for (other, next) in layout.legend.enumerated() where other > index {
        let isOtherLine = abs(place.y - next.y) > FigureStyle.lineHeight * 0.99
        let end = place.x + FigureLayout.sampleWidth + width(entries[index])
        #expect(isOtherLine || end <= next.x - FigureLayout.sampleWidth + 1e-9)
      }
    }
  }

  @Test("panels do not overlap and leave room for warnings", arguments: [1, 2, 3], [0, 1, 2])
  func panels(count: Int, warnings: Int) {
    let layout = FigureLayout(panels: count, entries: ["a"], warnings: warnings)
    #expect(layout.panels.count == count)
    for (panel, next) in zip(layout.panels, layout.panels.dropFirst()) {
      #expect(panel.right < next.left)
    }
    #expect(layout.panels.allSatisfy { $0.right - $0.left > 1 })
    #expect(layout.height - layout.top >= FigureStyle.lineHeight * Double(warnings))
  }
}
