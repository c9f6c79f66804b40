import Foundation
import Testing

@testable import Datasets

@Suite(
  "Fetching", .serialized,
  .enabled(
    if: CuttingServer.obstacle == nil, Comment(rawValue: CuttingServer.obstacle ?? "can run")))
struct DatasetFetcherTests {
  private let target: TemporaryFolder

  init() throws { target = try TemporaryFolder() }

  @discardableResult
  private func fetch(
    _ sample: PublishedSample, from source: DownloadSource
  ) throws -> [DatasetFetcher.Event] {
    var events: [DatasetFetcher.Event] = []
    try DatasetFetcher(into: target.path, from: source, pause: 0)
      .fetch([sample.download]) { events.append($0) }
    return events
  }

  private func isWhole(_ sample: PublishedSample) throws -> Bool {
    try sample.download.supplies.allSatisfy {
      try $0.verify(in: "\(target.path)/\(sample.download.folderName)").state == .whole
    }
  }

  @Test("a download cut three times goes on where it was cut, and ends whole and unpacked")
  func resumesWithinOneFetch() throws {
    let sample = try PublishedSample.archive()
    let server = try CuttingServer(sample.folder, arguments: ["--cut", "20000", "--cuts", "3"])
    try fetch(sample, from: .address(server.address))
    #expect(try isWhole(sample))
    #expect(target.contents == ["sample-bin"], "no archive, no partial file, no temporary folder")
    #expect(try server.responses() == ["0 200", "20000 206", "40000 206", "60000 206"])
    let readme = try target.read("sample-bin/readme.html")
    #expect(readme == Array("read me".utf8))
  }

  @Test("what a fetch that was given up left behind is continued by the next one")
  func resumesAcrossFetches() throws {
    let sample = try PublishedSample.archive()
    let broken = try CuttingServer(sample.folder, arguments: ["--cut", "0", "--cuts", "1000"])
    try target.write(Array(sample.published.prefix(30_000)), to: "sample.tar.gz.part")
    let address = "\(broken.address)/sample.tar.gz"
    let error = #expect(throws: DatasetError.self) {
      try fetch(sample, from: .address(broken.address))
    }
    guard case .downloadFailed(address, "\(target.path)/sample.tar.gz.part", _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(target.contents == ["sample.tar.gz.part"])
    let server = try CuttingServer(sample.folder)
    let events = try fetch(sample, from: .address(server.address))
    #expect(
      events.first == .downloading(address: "\(server.address)/sample.tar.gz", after: 30_000))
    #expect(try isWhole(sample))
    #expect(try server.responses() == ["30000 206"])
  }

  @Test("a whole partial file is not downloaded again")
  func wholePartialFile() throws {
    let sample = try PublishedSample.archive()
    try target.write(sample.published, to: "sample.tar.gz.part")
    let server = try CuttingServer(sample.folder)
    try fetch(sample, from: .address(server.address))
    #expect(try isWhole(sample))
    #expect(try server.responses() == [])
  }

  @Test(
    "damaged remains, or remains longer than the file, are replaced", arguments: [100, 200_000])
  func damagedRemains(bytes: Int) throws {
    let sample = try PublishedSample.archive()
    try target.write([UInt8](repeating: 7, count: bytes), to: "sample.tar.gz.part")
    let server = try CuttingServer(sample.folder)
    try fetch(sample, from: .address(server.address))
    #expect(try isWhole(sample))
    #expect(try server.responses().last == "0 200")
  }

  @Test("a server without ranges sends the file anew")
  func noRanges() throws {
    let sample = try PublishedSample.archive()
    let server = try CuttingServer(
      sample.folder, arguments: ["--no-range", "--cut", "9000", "--cuts", "1"])
    try fetch(sample, from: .address(server.address))
    #expect(try isWhole(sample))
  }

  @Test("another file under the published name is refused and not kept")
  func wrongFile() throws {
    let sample = try PublishedSample.archive()
    try sample.folder.write(Array("something else".utf8), to: "sample.tar.gz")
    let found = try ChecksumAlgorithm.md5.digest(of: "\(sample.folder.path)/sample.tar.gz")
    #expect(
      throws: DatasetError.wrongChecksum(
        file: "\(target.path)/sample.tar.gz.part", algorithm: .md5, found: found,
        expected: sample.download.checksum.digest)
    ) { try fetch(sample, from: .folder(sample.folder.path)) }
    #expect(target.contents == [])
  }

  @Test("an archive with a wrong data file leaves no data file")
  func wrongContents() throws {
    let sample = try PublishedSample.archive(corruptContents: true)
    let error = #expect(throws: DatasetError.self) {
      try fetch(sample, from: .folder(sample.folder.path))
    }
    guard case .wrongChecksum(_, .sha256, _, _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(target.contents == ["sample.tar.gz"], "the archive is as published, and kept")
  }

  @Test("a folder is a source too, and a second fetch has nothing to do")
  func fromFolder() throws {
    let sample = try PublishedSample.archive()
    try fetch(sample, from: DownloadSource(parsing: sample.folder.path))
    #expect(try isWhole(sample))
    let again = try fetch(sample, from: .folder("/nowhere"))
    #expect(again == [.alreadyThere(file: "sample.tar.gz")])
  }

  @Test("a damaged data file is fetched anew")
  func damagedDataFile() throws {
    let sample = try PublishedSample.archive()
    try fetch(sample, from: .folder(sample.folder.path))
    try target.write([1, 2, 3], to: "sample-bin/one.bin")
    #expect(try !isWhole(sample))
    try fetch(sample, from: .folder(sample.folder.path))
    #expect(try isWhole(sample))
  }

  @Test("gzip files stay packed; one packed again with the same contents is accepted")
  func packedAgain() throws {
    let sample = try PublishedSample.dataFile()
    _ = try Subprocess.run("gunzip", ["\(sample.folder.path)/images.gz"], package: "gzip")
    _ = try Subprocess.run(
      "gzip", ["--no-name", "-1", "\(sample.folder.path)/images"], package: "gzip")
    #expect(try sample.folder.read("images.gz") != sample.published)
    try fetch(sample, from: .folder(sample.folder.path))
    #expect(try isWhole(sample))
    #expect(try target.read("sample/images.gz") == sample.folder.read("images.gz"))
  }

  @Test("a file that the source does not have is named, without further attempts")
  func notFound() throws {
    let sample = try PublishedSample.archive()
    let server = try CuttingServer(target)
    let error = #expect(throws: DatasetError.self) {
      try fetch(sample, from: .address(server.address))
    }
    let address = "\(server.address)/sample.tar.gz"
    guard case .downloadFailed(address, _, let reason) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(reason.contains("404"))
    #expect(try server.responses() == ["0 404"])
  }

  @Test("two fetches into one folder exclude one another")
  func locked() throws {
    let sample = try PublishedSample.archive()
    let lock = try FolderLock(target.path)
    #expect(
      throws: DatasetError.unwritable(
        path: target.path, reason: "another fetch is writing there; wait for its end")
    ) { try fetch(sample, from: .folder(sample.folder.path)) }
    lock.release()
    try fetch(sample, from: .folder(sample.folder.path))
    #expect(try isWhole(sample))
  }
}
