import Foundation

@testable import Datasets

/// A small data set as its publisher would offer it: an archive, or gzip files, with checksums.
struct PublishedSample {
  let folder: TemporaryFolder
  let download: Download
  /// The bytes of the published file.
  let published: [UInt8]

  /// A `tar.gz` of `sample-bin/{one,two}.bin` and a readme.
  static func archive(corruptContents: Bool = false) throws -> PublishedSample {
    let folder = try TemporaryFolder()
    let files = ["one.bin", "two.bin"]
    for (index, file) in files.enumerated() {
      try folder.write(bytes(count: 40_000, seed: UInt64(index)), to: "sample-bin/\(file)")
    }
    try folder.write(Array("read me".utf8), to: "sample-bin/readme.html")
    var supplies: [DataFileChecksum] = []
    for file in files {
      let digest = try ChecksumAlgorithm.sha256.digest(of: "\(folder.path)/sample-bin/\(file)")
      supplies.append(DataFileChecksum(file, sha256: digest))
    }
    if corruptContents { try folder.write([1, 2, 3], to: "sample-bin/two.bin") }
    let file = "\(folder.path)/sample.tar.gz"
    _ = try Subprocess.run(
      "tar", ["-czf", file, "-C", folder.path, "sample-bin"], package: "tar")
    try FileManager.default.removeItem(atPath: "\(folder.path)/sample-bin")
    return PublishedSample(
      folder: folder,
      download: Download(
        folderName: "sample-bin", file: "sample.tar.gz", officialFolder: "http://127.0.0.1:1",
        checksum: .md5(try ChecksumAlgorithm.md5.digest(of: file)), packing: .archive,
        supplies: supplies),
      published: try folder.read("sample.tar.gz"))
  }

  /// A gzip file that stays as it is.
  static func dataFile() throws -> PublishedSample {
    let folder = try TemporaryFolder()
    let plain = try folder.write(bytes(count: 50_000, seed: 9), to: "images")
    let contents = try ChecksumAlgorithm.sha256.digest(of: plain)
    _ = try Subprocess.run("gzip", ["--best", plain], package: "gzip")
    return PublishedSample(
      folder: folder,
      download: Download(
        folderName: "sample", file: "images.gz", officialFolder: "http://127.0.0.1:1",
        checksum: .md5(try ChecksumAlgorithm.md5.digest(of: "\(plain).gz")), packing: .dataFile,
        supplies: [DataFileChecksum("images.gz", sha256: contents)]),
      published: try folder.read("images.gz"))
  }

  /// Bytes that do not compress.
  private static func bytes(count: Int, seed: UInt64) -> [UInt8] {
    let random = SeededRandom(seed: seed)
    return (0..<count).map {
      UInt8(truncatingIfNeeded: random.words(.selection, epoch: 0, index: $0).0)
    }
  }
}
