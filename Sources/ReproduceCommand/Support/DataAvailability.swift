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

  /// The same for commands that decode images: odd files are reported on standard error.
  func locator(_ machine: MachineOptions) throws -> DatasetLocator {
    var locator = try locator(data: machine.data)
    locator.decoding = ImageDecoding(threads: machine.loaderThreads) { problem in
      // Grey photographs are common, and used as everybody uses them.
      if problem.fault != .grey { console.error("image \(problem)") }
    }
    return locator
  }
}

extension DatasetLocator {
  /// Whether a data set that a recipe names is on this machine.
  func availability(_ dataset: String) -> Plan.Availability {
    guard let name = DatasetName(rawValue: dataset) else {
      return .missing("\(DatasetTitle.of(dataset)) is not here: this release has no loader for it")
    }
    guard folder(of: name) == nil else { return .here }
    let remedy =
      name.isImageFolder
      ? "unpack it as \(name.layout)" : "get it with reproduce data fetch \(dataset)"
    return .missing(
      "\(name.title) is not here; \(remedy), or name its folder with --data or COLONNADE_DATA")
  }

  /// Whether a file of pretrained weights is on this machine.
  func availability(weights file: String, of dataset: String) -> Plan.Availability {
    guard weightsFile(file, dataset: dataset) == nil else { return .here }
    let folder = DatasetName(rawValue: dataset)?.folderName ?? dataset
    return .missing(
      "the pretrained weights \(file) are not here; put them into \(folder)/ beside the data")
  }
}
