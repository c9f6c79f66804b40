import Crossbar

/// Parameters and buffers of a part of a network, under the part's name.
func prefixed(_ prefix: String, _ parameters: [Parameter]) -> [Parameter] {
  parameters.map { Parameter(name: "\(prefix).\($0.name)", tensor: $0.tensor, role: $0.role) }
}

/// Parameters and buffers of a part of a network, under the part's name.
func prefixed(_ prefix: String, _ buffers: [Buffer]) -> [Buffer] {
  buffers.map { Buffer(name: "\(prefix).\($0.name)", tensor: $0.tensor) }
}
