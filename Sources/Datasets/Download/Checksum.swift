import Foundation

/// The digests that data sets are published with.
package enum ChecksumAlgorithm: String, Hashable, Sendable {
  /// 128 bits; guards against accidents, not against forgery.
  case md5
  /// 256 bits.
  case sha256

  /// The program of GNU coreutils that computes it.
  private var program: String { "\(rawValue)sum" }

  /// The digest of a file, in lower-case hexadecimal digits.
  ///
  /// - Throws: ``DatasetError/unreadable(file:reason:)`` or a case about the program.
  func digest(of file: String) throws(DatasetError) -> String {
    guard FileManager.default.isReadableFile(atPath: file) else {
      throw .unreadable(file: file, reason: "it is not there, or may not be read")
    }
    // From standard input, so that the digest is not escaped for odd file names.
    return try digest(
      "exec \(program) < \"$1\"", file: file)
  }

  /// The digest of what a gzip file unpacks to.
  ///
  /// - Throws: As ``digest(of:)``; a damaged file is ``DatasetError/programFailed(command:status:message:)``.
  func digest(ofUnpacked file: String) throws(DatasetError) -> String {
    // The shell's status is that of the last program only, so gzip's failure is checked first.
    try digest(
      "gzip -t -- \"$1\" && gzip -dc -- \"$1\" | \(program)", file: file)
  }

  private func digest(_ script: String, file: String) throws(DatasetError) -> String {
    let output = try Subprocess.run("sh", ["-c", script, "sh", file], package: "coreutils")
    guard let digest = output.split(separator: " ").first else {
      throw .programFailed(command: program, status: 0, message: "it printed nothing")
    }
    return String(digest)
  }
}

/// What a file has to be.
package struct Checksum: Hashable, Sendable {
  /// How the digest is computed.
  package let algorithm: ChecksumAlgorithm
  /// Lower-case hexadecimal digits.
  package let digest: String

  static func md5(_ digest: String) -> Checksum { Checksum(algorithm: .md5, digest: digest) }
  static func sha256(_ digest: String) -> Checksum { Checksum(algorithm: .sha256, digest: digest) }

  /// Compares a file with what it has to be.
  ///
  /// - Throws: ``DatasetError/wrongChecksum(file:algorithm:found:expected:)`` if it is another one.
  func check(_ file: String, unpacked: Bool = false) throws(DatasetError) {
    let found =
      unpacked ? try algorithm.digest(ofUnpacked: file) : try algorithm.digest(of: file)
    guard found == digest else {
      throw .wrongChecksum(file: file, algorithm: algorithm, found: found, expected: digest)
    }
  }
}
