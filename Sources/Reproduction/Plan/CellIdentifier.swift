import Training

/// The name of a run: the same for the same resolved configuration on every machine.
///
/// It reads `method-network-dataset-s<seed>-<hash>`. The hash is 64-bit FNV-1a over the canonical
/// text of the configuration (JSON, sorted keys). It only has to keep apart some thousands of cells
/// that share a readable prefix, and nobody gains by forging one; run files hold the whole text
/// and are compared with it before they are used, so a collision would be noticed. A cryptographic
/// hash would add a dependency or code that this project does not exist for.
///
/// Source: Fowler, Noll, Vo; offset basis and prime of RFC 9923, section 5.
package struct CellIdentifier: Hashable, Sendable, CustomStringConvertible {
  /// The identifier, fit for a file name.
  package let text: String

  /// Names the run of a configuration.
  ///
  /// - Throws: `EncodingError` if the configuration holds a number that JSON cannot.
  package init(_ configuration: RunConfiguration) throws {
    let parts = [
      configuration.method.name, configuration.network.name, configuration.dataset,
      "s\(configuration.seed)", Self.hash(try configuration.canonicalText()),
    ]
    text = parts.joined(separator: "-")
  }

  /// ``text``.
  package var description: String { text }

  /// 64-bit FNV-1a of the UTF-8 bytes, as 16 hexadecimal digits.
  package static func hash(_ text: String) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
