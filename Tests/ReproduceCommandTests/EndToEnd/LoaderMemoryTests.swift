import Foundation
import Testing

/// A process of its own, so that nothing but the loader takes memory.
@Suite("Memory of the loader") struct LoaderMemoryTests {
  private struct Report: Decodable {
    struct Loading: Decodable {
      let images: Int
      let early_memory_mib: Double
      let late_memory_mib: Double
    }
    let loading: Loading
  }

  /// Pages that allocators of several threads keep: less than one more batch of 32 images.
  private static let slack = 18.0

  @Test(
    "stays flat over thousands of images",
    .enabled(
      if: ProcessInfo.processInfo.environment["COLONNADE_DATA"].map {
        FileManager.default.fileExists(atPath: "\($0)/imagenet-sample/train")
      } ?? false, "COLONNADE_DATA does not hold the sample of ImageNet"))
  func flat() throws {
    let folder = try Folder()
    let data = try #require(ProcessInfo.processInfo.environment["COLONNADE_DATA"])
    let run = try Executable(
      [
        "data", "bench", "imagenet-sample", "--data", data, "--images", "3000", "--threads", "3",
        "--json",
      ], in: folder, name: "bench")
    #expect(run.wait() == 0)
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output().utf8)).loading
    #expect(report.images >= 3000)
    #expect(report.late_memory_mib < report.early_memory_mib + Self.slack)
  }
}
