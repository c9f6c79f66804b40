import Foundation

/// Lines of comma-separated values.
enum CSV {
  /// Fields as RFC 4180 writes them; every line ends in a line break.
  static func text(_ lines: [[String]]) -> String {
    lines.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// Four decimals; nil is an empty field.
  static func number(_ value: Double?) -> String {
    value.map { String(format: "%.4f", $0) } ?? ""
  }

  /// Mean, deviation and both ends of the interval: four fields.
  static func fields(_ statistics: SeedStatistics?) -> [String] {
    [
      number(statistics?.mean), number(statistics?.deviation),
      number(statistics?.interval?.lowerBound), number(statistics?.interval?.upperBound),
    ]
  }

  /// The seeds of runs, with blanks between.
  static func seeds(_ seeds: [UInt64]) -> String {
    seeds.map { "\($0)" }.joined(separator: " ")
  }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
