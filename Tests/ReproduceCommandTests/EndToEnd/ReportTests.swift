import Foundation
import Testing

@testable import ReproduceCommand

@Suite("The page of all tables and figures") struct ReportTests {
  @Test("every exhibit has its section, drawn if it is a figure and laid out if it is a table")
  func sections() throws {
    let folder = try Folder()
    let process = try Executable(
      ["report", "--profile", "smoke", "--results", "none"], in: folder, name: "report")
    let log = try process.log()
    #expect(process.wait() == 0, "\(log)")
    let page = try String(
      contentsOf: folder.url.appending(path: "report.html"), encoding: .utf8)
    let parts = page.components(separatedBy: "<section id=\"")
    // Before the first section there is the head; the claims have one of their own.
    #expect(parts.count == 2 + Exhibit.allCases.count)
    for exhibit in Exhibit.allCases {
      let section = try #require(parts.first { $0.hasPrefix("\(exhibit.rawValue)\"") })
      let isFigure = if case .figure = exhibit.kind { true } else { false }
      #expect(section.contains("<svg") == isFigure, "\(exhibit)")
    }
  }
}
