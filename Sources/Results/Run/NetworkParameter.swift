/// One tensor of the trained network: a learned parameter or a running statistic.
package struct NetworkParameter: Equatable, Sendable {
  /// Its name within the network, such as `stage1.block0.conv1.weight`.
  package var name: String
  /// Its value.
  package var value: StoredArray

  /// Names a value.
  package init(name: String, value: StoredArray) {
    self.name = name
    self.value = value
  }

  /// Writes what no layer holds as its weight, and the names of all, in order.
  static func write(
    _ parameters: [NetworkParameter], besides layers: [LayerRecord], to file: HDF5File
  ) throws {
    guard !parameters.isEmpty else { return }
    let held = weights(of: layers)
    try file.createGroup("network")
    for parameter in parameters where held[parameter.name] != parameter.value {
      try parameter.write(to: file)
    }
    try file.setAttribute("parameters", to: .texts(parameters.map(\.name)), on: "network")
  }

  /// All parameters, in order; files of before hold every one of them in the group.
  static func read(
    besides layers: [LayerRecord], from reader: RunFileReader
  ) throws(RunFileError) -> [NetworkParameter] {
    let held = weights(of: layers)
    let stored = try reader.names(of: .array, in: "network")
    guard try reader.contains("network") else { return [] }
    let isListed = try reader.attribute("parameters", on: "network") != nil
    let names = isListed ? try reader.texts("parameters", on: "network") : stored
    var parameters: [NetworkParameter] = []
    for name in names {
      if !stored.contains(name), let weight = held[name] {
        parameters.append(NetworkParameter(name: name, value: weight))
      } else {
        parameters.append(
          NetworkParameter(name: name, value: try reader.array("network/\(name)")))
      }
    }
    return parameters
  }

  private static func weights(of layers: [LayerRecord]) -> [String: StoredArray] {
    Dictionary(
      layers.compactMap { layer in layer.weight.map { ("\(layer.name).weight", $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  func write(to file: HDF5File) throws {
    try RunFile.requireName(name, "a network parameter")
    try file.write(value, at: "network/\(name)", dimensions: dimensions)
  }

  /// As one group's dimension has one length, the names say it: `output_channel_16`.
  private var dimensions: [String] {
    let axes: [String]
    switch value.shape.count {
    case 1: axes = ["channel"]
    case 2: axes = ["output", "input"]
    case 3: axes = ["slice", "array", "column"]
    case 4: axes = ["output_channel", "input_channel", "kernel_row", "kernel_column"]
    default: axes = value.shape.indices.map { "axis\($0)" }
    }
    return zip(axes, value.shape).map { "\($0)_\($1)" }
  }
}
