import CCrossbarKernels
import Testing

/// Why a call was refused.
struct Refusal: Error, Equatable {
  let status: UInt32

  init(_ status: crossbar_status) { self.status = status.rawValue }
}

extension RandomLayer {
  /// The forward pass; shape [batch, outputHeight, outputWidth, outputChannels].
  func output(_ isa: crossbar_isa, pool: Pool = .callingThread) throws(Refusal) -> [Float] {
    var output = [Float](repeating: .nan, count: outputCount)
    var extents = extents
    let status = withColumns { columns in
      pool.withPool {
        crossbar_forward(isa, &extents, codes, cells, columns, $0, &output)
      }
    }
    guard status == CROSSBAR_OK else { throw Refusal(status) }
    return output
  }

  /// The forward pass of the varied cells.
  func variedOutput(_ isa: crossbar_isa, pool: Pool = .callingThread) throws(Refusal) -> [Float] {
    var output = [Float](repeating: .nan, count: outputCount)
    var extents = extents
    let status = withColumns { columns in
      pool.withPool {
        crossbar_forward_varied(isa, &extents, codes, variedCells, columns, $0, &output)
      }
    }
    guard status == CROSSBAR_OK else { throw Refusal(status) }
    return output
  }

  /// Integer partial sums and their ADC codes;
  /// shape [batch, slices, arrays, outputChannels, outputHeight, outputWidth].
  func partialSums(
    _ isa: crossbar_isa, pool: Pool = .callingThread
  ) throws(Refusal) -> (sums: [Int32], codes: [Int16]) {
    let count = outputCount * Int(extents.slices * extents.arrays)
    var sums = [Int32](repeating: .min, count: count)
    var psumCodes = [Int16](repeating: .min, count: count)
    var extents = extents
    let status = withColumns { columns in
      pool.withPool {
        crossbar_partial_sums(isa, &extents, codes, cells, columns, $0, &sums, &psumCodes)
      }
    }
    guard status == CROSSBAR_OK else { throw Refusal(status) }
    return (sums, psumCodes)
  }
}

/// Every instruction set that this machine runs, the reference excepted.
let variants: [crossbar_isa] = [
  CROSSBAR_ISA_PORTABLE, CROSSBAR_ISA_AVX2, CROSSBAR_ISA_AVX512BW, CROSSBAR_ISA_AVX512,
  CROSSBAR_ISA_AVX512_BF16, CROSSBAR_ISA_AMX,
].filter { crossbar_isa_supported($0) }

extension [Float] {
  /// The numbers as they are stored, so that equal means bit for bit.
  var bits: [UInt32] { map(\.bitPattern) }
}

extension crossbar_isa: @retroactive CustomTestStringConvertible {
  /// The name of the instruction set.
  public var testDescription: String { String(cString: crossbar_isa_name(self)) }
}
