import Datasets
import Foundation
import Reproduction

extension CommandContext {
  /// Where data sets are looked for: `--data`, `COLONNADE_DATA`, the cache, the system's folder.
  func locator(data: String?) throws -> DatasetLocator {
    try DatasetLocator(
      explicit: data.map { url($0).standardizedFileURL.path },
      environment: environment["COLONNADE_DATA"], home: environment["HOME"])
  }
}

extension DatasetLocator {
  /// Whether a data set that a recipe names is on this machine.
  func availability(_ dataset: String) -> Plan.Availability {
    guard let name = DatasetName(rawValue: dataset) else {
      return .missing("\(DatasetTitle.of(dataset)) is not here: this release has no loader for it")
    }
    guard folder(of: name) == nil else { return .here }
    return .missing(
      "\(name.title) is not here; get it with reproduce data fetch \(dataset), or name its folder "
        + "with --data or COLONNADE_DATA")
  }
}
