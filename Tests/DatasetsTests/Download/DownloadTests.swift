import Testing

@testable import Datasets

@Suite("The catalogue of downloads")
struct DownloadTests {
  @Test("downloads supply exactly the files that are read", arguments: DatasetName.allCases)
  func suppliesEveryFile(name: DatasetName) {
    #expect(name.downloads.flatMap(\.supplies).map(\.file).sorted() == name.fileNames.sorted())
    #expect(name.downloads.allSatisfy { $0.folderName == name.folderName })
  }

  @Test("checksums have their algorithm's length", arguments: DatasetName.allCases)
  func checksums(name: DatasetName) {
    for download in name.downloads {
      #expect(download.checksum.digest.wholeMatch(of: /[0-9a-f]{32}/) != nil)
      for file in download.supplies {
        #expect(file.contents.digest.wholeMatch(of: /[0-9a-f]{64}/) != nil)
      }
    }
  }

  @Test("sources give addresses that keep odd names whole")
  func addresses() throws {
    let download = try #require(DatasetName.cifar10.downloads.first)
    #expect(
      DownloadSource.official.address(of: download)
        == "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")
    #expect(
      try DownloadSource(parsing: "https://mirror.example/data/").address(of: download)
        == "https://mirror.example/data/cifar-10-binary.tar.gz")
    #expect(
      DownloadSource.folder("/with space#1").address(of: download)
        == "file:///with%20space%231/cifar-10-binary.tar.gz")
    #expect(throws: DatasetError.noSuchFolder(path: "/nowhere/at/all")) {
      try DownloadSource(parsing: "/nowhere/at/all")
    }
  }

  @Test("digests are those of the standards' own examples")
  func digests() throws {
    // RFC 1321, appendix A.5, and FIPS 180-2, appendix B.1: "abc".
    let folder = try TemporaryFolder()
    let file = try folder.write(Array("abc".utf8), to: "a file's \\name")
    #expect(
      try ChecksumAlgorithm.md5.digest(of: file) == "900150983cd24fb0d6963f7d28e17f72")
    #expect(
      try ChecksumAlgorithm.sha256.digest(of: file)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(throws: DatasetError.self) {
      try ChecksumAlgorithm.sha256.digest(ofUnpacked: file)
    }
    #expect(throws: DatasetError.self) {
      try ChecksumAlgorithm.sha256.digest(of: "\(folder.path)/absent")
    }
  }

  @Test("verification tells whole, missing and damaged files apart")
  func verification() throws {
    let folder = try TemporaryFolder()
    let name = DatasetName.cifar100
    let damaged = try folder.write([1], to: "train.bin")
    let results = try name.verify(folder: folder.path)
    let found = try ChecksumAlgorithm.sha256.digest(of: damaged)
    let expected = "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"
    #expect(
      results == [
        FileVerification(
          file: damaged,
          state: .damaged(
            .wrongChecksum(file: damaged, algorithm: .sha256, found: found, expected: expected))),
        FileVerification(file: "\(folder.path)/test.bin", state: .missing),
      ])
  }

  @Test("a program that is not installed is named with its package")
  func missingProgram() {
    #expect(throws: DatasetError.programMissing(name: "no-such-program", package: "none")) {
      try Subprocess.run("no-such-program", [], package: "none")
    }
  }

  @Test("a program that fails is quoted")
  func failingProgram() {
    #expect(
      throws: DatasetError.programFailed(
        command: "sh -c echo why >&2; exit 3", status: 3, message: "why")
    ) { try Subprocess.run("sh", ["-c", "echo why >&2; exit 3"], package: "dash") }
  }
}
