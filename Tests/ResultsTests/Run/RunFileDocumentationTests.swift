import Foundation
import Testing

@testable import Results

@Suite("The article on run files")
struct RunFileDocumentationTests {
  /// One line of the table, or what a file has under one name.
  private struct Entry: Equatable {
    var shapes: Set<String>
    var types: Set<String>
    var units: Set<String>
  }

  private func documented() throws -> [String: Entry] {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Results/Documentation.docc/RunFile.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var entries: [String: Entry] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 5, "\(line)")
      try #require(!cells[4].isEmpty, "\(line)")
      let name = cells[0].trimmingCharacters(in: ["`"])
      try #require(entries[name] == nil, "\(name) is documented twice")
      func alternatives(_ cell: String) -> Set<String> { Set(cell.components(separatedBy: " or ")) }
      entries[name] = Entry(
        shapes: alternatives(cells[1]), types: alternatives(cells[2]),
        units: alternatives(cells[3]))
    }
    return entries
  }

  /// What a file holds, under the names of the table.
  private struct Survey {
    let file: HDF5File
    var entries: [String: Entry] = [:]

    mutating func visit(_ group: String, documentedAs name: String) throws {
      try visitAttributes(of: group.isEmpty ? "/" : group, documentedAs: name)
      for member in try file.members(of: group.isEmpty ? "/" : group) {
        let path = group.isEmpty ? member.name : "\(group)/\(member.name)"
        let documentedName = Survey.documentedName(of: member, in: name)
        switch member.kind {
        case .group: try visit(path, documentedAs: documentedName)
        case .array:
          try visitArray(path, documentedAs: documentedName)
          try visitAttributes(of: path, documentedAs: documentedName)
        case .dimension, .other: break
        }
      }
    }

    private static func documentedName(of member: HDF5Member, in group: String) -> String {
      switch group {
      case "": RunFile.ownGroups.contains(member.name) ? member.name : "<extra>"
      case "layers": "layers/<layer>"
      case "network": "network/<parameter>"
      case "accounting": member.name == "layer" ? "accounting/layer" : "accounting/<quantity>"
      case "<extra>": "<extra>/<name>"
      default: "\(group)/\(member.name)"
      }
    }

    private mutating func visitArray(_ path: String, documentedAs name: String) throws {
      let type = (try? file.layout(at: path).type.rawValue) ?? "text"
      // Axes are read of arrays of numbers only; RunFilePythonTests sees that texts have theirs.
      let names =
        type == "text"
        ? [name.hasPrefix("history/") ? "stretch" : "layer"]
        : try file.dimensions(of: path).map { $0 ?? "?" }
      let unit = try file.attribute("units", on: path)?.text ?? "–"
      add(name, shape: names.joined(separator: ", "), type: type, unit: unit)
    }

    private mutating func visitAttributes(of path: String, documentedAs name: String) throws {
      for attribute in try file.attributeNames(on: path) where attribute != "units" {
        let kind = try file.attribute(attribute, on: path)?.kind ?? "?"
        let documented = name == "<extra>" ? "<name>" : attribute
        let type = kind.replacingOccurrences(of: "an ", with: "")
          .replacingOccurrences(of: "a ", with: "")
        add("\(name)@\(documented)", shape: "–", type: type, unit: nil)
      }
    }

    private mutating func add(_ name: String, shape: String, type: String, unit: String?) {
      var entry = entries[name] ?? Entry(shapes: [], types: [], units: [])
      entry.shapes.insert(shape)
      entry.types.insert(type)
      if let unit { entry.units.insert(unit) }
      entries[name] = entry
    }
  }

  @Test("it lists exactly what a file holds, with the shapes, types and units that it has")
  func complete() throws {
    let folder = try TemporaryFolder()
    try SampleRun.full.write(to: folder.file("run.h5"))
    var survey = Survey(file: try HDF5File.open(folder.file("run.h5")))
    try survey.visit("", documentedAs: "")
    let documented = try documented()
    #expect(documented.keys.sorted() == survey.entries.keys.sorted())
    for (name, entry) in documented {
      let found = try #require(survey.entries[name], "\(name) is in no file")
      if entry.shapes != ["any"] { #expect(found.shapes == entry.shapes, "\(name)") }
      if entry.types != ["any"] { #expect(found.types == entry.types, "\(name)") }
      // The unit of an attribute is in the article alone.
      if entry.units != ["any"] && !name.contains("@") && !name.hasPrefix("network/") {
        #expect(found.units == entry.units, "\(name)")
      }
    }
  }
}
