import Foundation
import Reproduction
import Results
import Testing

@testable import ReproduceCommand

/// Every line of `Documentation/Errors.md` is a command line that fails; here they are run.
@Suite("The page on errors") struct ErrorPageTests {
  /// What has to be there before the command runs, by the line's first cell.
  private static let preparations: [String: @Sendable (Folder) throws -> Void] = [
    "misspelt recipe key": {
      try $0.write(
        recipe().replacing("momentum:", with: "momentun:"), to: "recipe.yaml")
    },
    "zero bits in a recipe": {
      try $0.write(recipe().replacing("weightBits: 4", with: "weightBits: 0"), to: "recipe.yaml")
    },
    "unknown method in a recipe": {
      try $0.write(
        recipe().replacing("method: layer-wise", with: "method: layerwise"), to: "recipe.yaml")
    },
    "kernel larger than an array in a recipe": {
      try $0.write(recipe().replacing("rows: 128 ", with: "rows: 8 "), to: "recipe.yaml")
    },
    "no chips": { folder in
      let recipe = try String(
        contentsOf: Checkout.root.appending(path: "Reproductions/figure-variation/recipe.yaml"),
        encoding: .utf8)
      try folder.write(recipe.replacing("chips: 10", with: "chips: 0"), to: "recipe.yaml")
    },
    "truncated CIFAR file": { folder in
      for batch in 1...5 {
        try folder.write(Data(count: 1000), to: "cifar-10-batches-bin/data_batch_\(batch).bin")
      }
      try folder.write(Data(count: 1000), to: "cifar-10-batches-bin/test_batch.bin")
    },
    "unreadable run file": { try $0.write("no run", to: "notes.h5") },
    "layer of a checkpoint": { try writeCheckpoint(in: $0) },
    "case without its sizes": {
      try HDF5File.writeAtomically(to: $0.url.appending(path: "run.h5").path) {
        try $0.setAttribute("schema", to: .integer(1))
      }
    },
    "checkpoint of another release": { try writeCheckpoint(in: $0) },
    "run file to evaluate": { try $0.write("no run", to: "notes.h5") },
    "run file to export": { try $0.write("no run", to: "notes.h5") },
    "unwritable output": {
      try FileManager.default.copyItem(
        at: Checkout.root.appending(path: "Tests/Goldens/own00.h5"),
        to: $0.url.appending(path: "case.h5"))
    },
    "validation images without classes": {
      try $0.write("image", to: "imagenet/train/n01440764/a.JPEG")
      try $0.write("image", to: "imagenet/val/a.JPEG")
    },
    "run file of another run": { try $0.write("no run", to: "notes.h5") },
    "missing half of ImageNet": {
      try $0.write("image", to: "imagenet/train/n01440764/a.JPEG")
    },
    "class folder without images": {
      try $0.write("image", to: "imagenet/val/n01440764/a.JPEG")
      try $0.write("notes", to: "imagenet/train/n01440764/a.txt")
    },
    "unlisted class": { folder in
      for name in ["n01440764", "n01443537"] {
        for part in ["train", "val"] {
          try folder.write("image", to: "imagenet/\(part)/\(name)/a.JPEG")
        }
      }
      try folder.write("n01440764\n", to: "imagenet/wnids.txt")
    },
    "class listed twice": { folder in
      for part in ["train", "val"] {
        try folder.write("image", to: "imagenet/\(part)/n01440764/a.JPEG")
      }
      try folder.write("n01440764\nn01440764\n", to: "imagenet/wnids.txt")
    },
    "missing pretrained weights": { folder in
      for part in ["train", "val"] {
        try folder.write("image", to: "imagenet/\(part)/n01440764/a.JPEG")
      }
    },
    "weights to check": { try $0.write("no net", to: "notes.safetensors") },
    "weights of another network": {
      try $0.write(Data([2, 0, 0, 0, 0, 0, 0, 0]) + Data("{}".utf8), to: "few.safetensors")
    },
    "run file without weights": { try $0.write("no run", to: "notes.h5") },
    "unreadable case": { try $0.write("no case", to: "notes.h5") },
    "case cut short": { folder in
      let whole = try Data(contentsOf: Checkout.root.appending(path: "Tests/Goldens/own00.h5"))
      try folder.write(Data(whole.prefix(5000)), to: "cut.h5")
    },
    "case without its inputs": { folder in
      let whole = try HDF5File.open(Checkout.root.appending(path: "Tests/Goldens/own00.h5").path)
      try HDF5File.writeAtomically(to: folder.url.appending(path: "case.h5").path) { file in
        for name in try whole.attributeNames() {
          if let value = try whole.attribute(name) { try file.setAttribute(name, to: value) }
        }
      }
    },
    "unknown layer": { try writeRun(in: $0) },
    "folder for chips": { try writeRun(in: $0) },
  ]

  private static let names = builtInMethods.map { $0.identity.name }

  /// A run that failed, with one layer.
  private static func writeRun(in folder: Folder) throws {
    let provenance = RunProvenance(
      status: .failed, recipe: "{}", recipeHash: "0", cellID: "run", method: "float32",
      network: "resnet8", dataset: "cifar10", profile: "none", seed: 0, commit: "unknown",
      dirty: true, started: "2024-05-06T07:08:09Z", seconds: 1, device: "cpu", cpu: "none",
      isa: "none", threads: 1, versions: ["hdf5": "1"])
    let layer = LayerRecord(
      name: "stage1.block0.convolution0",
      geometry: LayerGeometry(
        inputChannels: 1, outputChannels: 1, kernelSize: 1, stride: 1, padding: 0))
    try RunFile(provenance: provenance, layers: [layer])
      .write(to: folder.url.appending(path: "run.h5").path)
  }

  /// A checkpoint without a schema.
  private static func writeCheckpoint(in folder: Folder) throws {
    try HDF5File.writeAtomically(to: folder.url.appending(path: "checkpoint.h5").path) {
      try $0.setAttribute("kind", to: .text("colonnade checkpoint"))
    }
  }

  private static func recipe() throws -> String {
    try String(
      contentsOf: Checkout.root.appending(path: "Reproductions/table2/recipe.yaml"),
      encoding: .utf8)
  }

  struct Line: Sendable, CustomTestStringConvertible {
    let fault: String
    /// Set before the command's name, as a shell has it.
    let environment: [String: String]
    let arguments: [String]
    let status: Int32
    let message: String
    var testDescription: String { fault }
  }

  static func lines() throws -> [Line] {
    let page = try String(
      contentsOf: Checkout.root.appending(path: "Documentation/Errors.md"), encoding: .utf8)
    return page.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let status = Int32(cells[2]) else { return nil }
      let command = cells[1].trimmingCharacters(in: ["`"]).split(separator: " ").map(String.init)
      let variables = command.prefix { $0.contains("=") }.map {
        $0.split(separator: "=", maxSplits: 1).map(String.init)
      }
      return Line(
        fault: cells[0],
        environment: Dictionary(uniqueKeysWithValues: variables.map { ($0[0], $0[1]) }),
        arguments: Array(command.dropFirst(variables.count + 1)), status: status,
        message: cells[3].trimmingCharacters(in: ["`", " "]))
    }
  }

  @Test("lists every required fault")
  func complete() throws {
    let faults = Set(try Self.lines().map(\.fault))
    #expect(faults.isSuperset(of: Self.preparations.keys))
    #expect(faults.count >= 15)
  }

  @Test("tells the message and the exit status of a failing command", arguments: try lines())
  func message(line: Line) throws {
    let folder = try Folder()
    try Self.preparations[line.fault]?(folder)
    let invocation = try Invocation(line.arguments, in: folder, environment: line.environment)
    let rows = try Checkout.recipe("table1").rows.map(\.method)
    let expected = line.message.replacing("METHODS", with: Self.names.joined(separator: ", "))
      .replacing("ROWS", with: rows.joined(separator: ", "))
    #expect(invocation.status == line.status)
    #expect(invocation.output == "")
    let messages = invocation.log.split(separator: "\n").filter {
      $0.hasPrefix("reproduce: ") || $0.hasPrefix("Error: ")
    }
    #expect(messages == [Substring(expected)], "\(invocation.log)")
  }
}
