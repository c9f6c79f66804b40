import Foundation
import Testing

@testable import Datasets

@Suite("Finding data")
struct DatasetLocatorTests {
  private let folder: TemporaryFolder
  private let home: String
  private let system: String

  init() throws {
    folder = try TemporaryFolder()
    home = "\(folder.path)/home"
    system = "\(folder.path)/system"
  }

  private func place(_ name: DatasetName, in root: String) throws {
    let file = try #require(name.fileNames.first)
    try folder.write([0], to: "\(root)/\(name.folderName)/\(file)")
  }

  private func writeFashionMNIST(to root: String) throws {
    for (prefix, count) in [("train", 2), ("t10k", 1)] {
      try folder.write(
        idx(
          magic: 0x0803, lengths: [count, 28, 28],
          elements: [UInt8](repeating: 1, count: count * 784)),
        to: "\(root)/fashion-mnist/\(prefix)-images-idx3-ubyte")
      try folder.write(
        idx(magic: 0x0801, lengths: [count], elements: [UInt8](repeating: 4, count: count)),
        to: "\(root)/fashion-mnist/\(prefix)-labels-idx1-ubyte")
    }
  }

  @Test("folders are searched in order: option, environment, cache, system")
  func order() throws {
    let roots = ["explicit", "environment", "home/.cache/colonnade", "system"]
    for root in roots { try place(.cifar10, in: root) }
    let locator = try DatasetLocator(
      explicit: "\(folder.path)/explicit/", environment: "\(folder.path)/environment", home: home,
      system: system)
    for root in roots {
      let expected = "\(folder.path)/\(root)/cifar-10-batches-bin"
      #expect(locator.folder(of: .cifar10) == expected)
      try FileManager.default.removeItem(atPath: expected)
    }
    #expect(locator.folder(of: .cifar10) == nil)
  }

  @Test("the data set's own folder may be named too")
  func ownFolder() throws {
    try place(.cifar100, in: "explicit")
    let own = "\(folder.path)/explicit/cifar-100-binary"
    let locator = try DatasetLocator(explicit: own, home: nil, system: nil)
    #expect(locator.folder(of: .cifar100) == own)
    #expect(locator.folder(of: .cifar10) == nil)
  }

  @Test("a folder that is named and does not exist is refused; an empty variable is not set")
  func namedFolder() throws {
    #expect(throws: DatasetError.noSuchFolder(path: "\(folder.path)/absent")) {
      try DatasetLocator(explicit: "\(folder.path)/absent", home: home)
    }
    let locator = try DatasetLocator(environment: "", home: home, system: system)
    #expect(locator.roots == ["\(home)/.cache/colonnade", system])
  }

  @Test("missing data tell where was searched and what to do")
  func missing() throws {
    let locator = try DatasetLocator(home: home, system: system)
    let error = #expect(throws: DatasetError.self) { try locator.load(.cifar100) }
    #expect(
      error == .missing(dataset: .cifar100, searched: ["\(home)/.cache/colonnade", system]))
    let text = try #require(error?.description)
    #expect(text.contains("`reproduce data fetch cifar100`"))
    #expect(text.contains("\(home)/.cache/colonnade, \(system)"))
  }

  @Test("damaged data are never passed over for those of a folder behind")
  func damaged() throws {
    try writeFashionMNIST(to: "system")
    let locator = try DatasetLocator(home: home, system: system)
    #expect(try locator.load(.fashionMNIST).location == "\(system)/fashion-mnist")
    try place(.fashionMNIST, in: "home/.cache/colonnade")
    let absent = "\(home)/.cache/colonnade/fashion-mnist/train-labels-idx1-ubyte.gz"
    #expect(throws: DatasetError.incomplete(file: absent, dataset: .fashionMNIST)) {
      try locator.load(.fashionMNIST)
    }
  }
}
