import CCrossbarKernels

/// The fused kernels' instruction sets, named as in `CROSSBAR_ISA` and in run files.
enum InstructionSet {
  /// Those that kernels are written for, worst first; not all need be supported here.
  static let names = (CROSSBAR_ISA_REFERENCE.rawValue...CROSSBAR_ISA_AMX.rawValue).map {
    String(cString: crossbar_isa_name(crossbar_isa($0)))
  }

  /// The one that the kernels use on this machine.
  static var used: String { String(cString: crossbar_isa_name(crossbar_isa_detected())) }

  /// Refuses a `CROSSBAR_ISA` that names no set: the kernels themselves would take the fastest one.
  ///
  /// An empty one is as good as none.
  static func check(_ environment: [String: String]) throws {
    guard let name = environment["CROSSBAR_ISA"], !name.isEmpty, !names.contains(name) else {
      return
    }
    throw Failure(
      "CROSSBAR_ISA: unknown instruction set '\(name)'; known: \(names.joined(separator: ", "))",
      .usage)
  }
}
