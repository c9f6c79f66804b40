import Foundation
import Tensors

/// A file of named tensors in the format of Hugging Face's safetensors.
///
/// Eight bytes with the length of the header, the header in JSON (for each name its type, shape and
/// place), then all values, little-endian and row-major. Nothing in it is executed, unlike a pickle.
/// Source: https://github.com/huggingface/safetensors
package struct SafetensorsFile {
  /// The tensors by name, on the CPU, of the types that they are stored in.
  package var tensors: [String: Tensor]
  /// Free texts by name.
  package var metadata: [String: String]

  /// Gathers tensors for a file.
  package init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// What the header says of a tensor.
  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private static let types: [(name: String, type: ScalarType)] = [
    .float64, .float32, .float16, .bfloat16, .int64, .int32, .int16, .int8, .uint8, .bool,
  ].map { (name: name(of: $0), type: $0) }

  /// A type's name in the format.
  private static func name(of type: ScalarType) -> String {
    switch type {
    case .float64: "F64"
    case .float32: "F32"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .int32: "I32"
    case .int16: "I16"
    case .int8: "I8"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }

  /// What the reference implementation accepts, in bytes.
  private static let longestHeader = 100_000_000

  // MARK: Reading

  /// Reads a whole file.
  ///
  /// - Throws: ``WeightsError`` for files that are not there, damaged, or something else.
  package init(path: String) throws {
    func refusal(_ reason: String) -> WeightsError { .malformed(file: path, reason: reason) }
    let file: Data
    do {
      file = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      // Foundation's own text names the file again, and not what is wrong.
      let reason = (error as? CocoaError)?.code == .fileReadNoSuchFile
      throw WeightsError.unreadable(
        file: path, reason: reason ? "No such file or directory" : error.localizedDescription)
    }
    guard file.count >= 8 else {
      throw refusal("it has \(file.count) bytes, fewer than the 8 of the header's length")
    }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longestHeader, Int(length) <= file.count - 8 else {
      throw refusal("its header would have \(length) bytes, and the file has \(file.count)")
    }
    let values = file.dropFirst(8 + Int(length))
    let (entries, metadata) = try Self.header(file.dropFirst(8).prefix(Int(length)), refusal)
    var tensors: [String: Tensor] = [:]
    var end = 0
    let ordered = entries.sorted {
      $0.value.offsets.lexicographicallyPrecedes($1.value.offsets)
    }
    for (name, entry) in ordered {
      guard let type = Self.types.first(where: { $0.name == entry.dtype })?.type else {
        throw refusal(
          "'\(name)' is of type \(entry.dtype); known are "
            + Self.types.map(\.name).joined(separator: ", "))
      }
      let count = entry.shape.reduce((1, false)) { product, length in
        let (value, overflow) = product.0.multipliedReportingOverflow(by: length)
        return (value, product.1 || overflow || length < 0)
      }
      guard !count.1, entry.offsets.count == 2, entry.offsets[0] == end,
        entry.offsets[1] - end == count.0 * type.byteCount
      else {
        throw refusal(
          "'\(name)' of shape \(entry.shape) and type \(entry.dtype) lies at \(entry.offsets), "
            + "which does not hold it or does not follow on \(end)")
      }
      end = entry.offsets[1]
      guard end <= values.count else {
        throw refusal("'\(name)' ends at \(end), and the file has \(values.count) bytes of values")
      }
      let bytes = [UInt8](values.dropFirst(entry.offsets[0]).prefix(end - entry.offsets[0]))
      tensors[name] = try bytes.withUnsafeBytes {
        try Tensor(bytes: $0, type: type, shape: entry.shape)
      }
    }
    guard end == values.count else {
      throw refusal("its tensors end at \(end), and the file has \(values.count) bytes of values")
    }
    self.init(tensors: tensors, metadata: metadata)
  }

  private static func header(
    _ text: Data, _ refusal: (String) -> WeightsError
  ) throws -> ([String: Entry], [String: String]) {
    let decoder = JSONDecoder()
    struct Header: Decodable {
      var entries: [String: Entry] = [:]
      var metadata: [String: String] = [:]
      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
          if key.stringValue == "__metadata__" {
            metadata = try container.decode([String: String].self, forKey: key)
          } else {
            entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
          }
        }
      }
    }
    do {
      let header = try decoder.decode(Header.self, from: Data(text))
      return (header.entries, header.metadata)
    } catch {
      throw refusal("its header is no JSON of tensors with dtype, shape and data_offsets")
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  // MARK: Writing

  /// Writes the file, or leaves what was there before as it was.
  ///
  /// - Throws: ``WeightsError/unwritable(file:reason:)``.
  package func write(to path: String) throws {
    var header: [String: Entry] = [:]
    var values = Data()
    // Ordered by name, so that equal tensors make equal files.
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = values.count
      values.append(contentsOf: try tensor.bytes())
      header[name] = Entry(
        dtype: Self.name(of: tensor.scalarType), shape: tensor.shape,
        offsets: [start, values.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = Data("{\"__metadata__\":".utf8) + (try encoder.encode(metadata))
    let entries = try encoder.encode(header).dropFirst()
    text += Data((header.isEmpty ? "" : ",").utf8) + entries
    // Values begin at a multiple of eight bytes.
    text += Data(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var length = UInt64(text.count).littleEndian
    do {
      try (Data(bytes: &length, count: 8) + text + values)
        .write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw WeightsError.unwritable(file: path, reason: error.localizedDescription)
    }
  }
}
