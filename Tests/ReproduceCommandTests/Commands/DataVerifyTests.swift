import Foundation
import Testing

@Suite("data verify") struct DataVerifyTests {
  /// A grey picture of 8×8 pixels.
  private static let picture =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////"
    + "////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAA"
    + "AAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"

  private func folder(_ name: String) throws -> Folder {
    let folder = try Folder()
    let picture = try #require(Data(base64Encoded: Self.picture))
    for part in ["train", "val"] {
      try folder.write(picture, to: "\(name)/\(part)/n01440764/a.JPEG")
    }
    return folder
  }

  @Test("a part of ImageNet does not pass as ImageNet, and is decoded all the same")
  func part() throws {
    let invocation = try Invocation(["data", "verify", "imagenet"], in: folder("imagenet"))
    #expect(invocation.status == 66)
    #expect(
      invocation.output.hasSuffix(
        "DIR/imagenet: 1 classes, 1 training and 1 test images; 0 left out, 0 damaged, "
          + "2 converted\n"))
    #expect(
      invocation.log == """
        reproduce: DIR/imagenet is not all of ImageNet: it holds 1 classes and 1 test images; \
        expected 1000 classes and 50000 test images

        """)
  }

  @Test("a sample may have any number of images")
  func sample() throws {
    let invocation = try Invocation(
      ["data", "verify", "imagenet-sample"], in: folder("imagenet-sample"))
    #expect(invocation.status == 0)
    #expect(invocation.log == "")
  }
}
