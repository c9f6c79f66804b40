import CCrossbarKernels
import Foundation
import Results
import Testing

@testable import ReproduceCommand

/// Which kernels a process runs, as its run file tells.
@Suite("The instruction set") struct InstructionSetTests {
  /// Sets of the kernels, worst first, that this processor has, by what the system says of it.
  private static let supported = {
    let needed: [(String, Set<Substring>)] = [
      ("reference", []), ("portable", []), ("avx2", ["avx2", "fma"]),
      ("avx512bw", ["avx512f", "avx512bw", "avx512dq", "avx512vl"]), ("avx512", ["avx512_vnni"]),
      ("avx512bf16", ["avx512_bf16"]), ("amx", ["amx_tile", "amx_int8"]),
    ]
    var names: [String] = []
    for (name, flags) in needed {
      guard flags.isSubset(of: processor["flags"].map { Set($0.split(separator: " ")) } ?? [])
      else { break }
      // Its registers are lent by the system, which may refuse.
      guard name != "amx" || crossbar_isa_supported(CROSSBAR_ISA_AMX) else { break }
      names.append(name)
    }
    return names
  }()

  /// What the system says of the first processor, by the line's name.
  private static let processor = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { continue }
      let name = halves[0].trimmingCharacters(in: .whitespaces)
      fields[name] = fields[name] ?? String(halves[1])
    }
    return fields
  }()

  /// The set that a network is trained with by the program.
  private func used(_ name: String?) throws -> String {
    let folder = try Folder()
    try folder.writeSyntheticImages(training: 8, test: 8)
    let process = try Executable(
      [
        "train", "--method", "column-aligned", "--network", "resnet8", "--dataset", "fashion-mnist",
        "--epochs", "1", "--training-images", "8", "--test-images", "8", "--batch-size", "8",
        "--output", "run.h5",
      ], in: folder, name: "train", environment: ["CROSSBAR_ISA": name ?? ""])
    let status = process.wait()
    let log = try process.log()
    try #require(status == 0, "\(log)")
    return try RunFile.read(folder.url.appending(path: "run.h5").path).provenance.isa
  }

  @Test("is never beyond the one that CROSSBAR_ISA names", arguments: InstructionSet.names)
  func capped(name: String) throws {
    let expected = Self.supported.contains(name) ? name : Self.supported.last
    #expect(try used(name) == expected)
  }

  @Test("is the fastest one without it; on Intel's processors AVX-512 without bfloat16 is faster")
  func fastest() throws {
    let isIntel = Self.processor["vendor_id"]?.contains("GenuineIntel") ?? false
    let expected = Self.supported.last { !isIntel || $0 != "avx512bf16" }
    #expect(try used(nil) == expected)
  }
}
