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
