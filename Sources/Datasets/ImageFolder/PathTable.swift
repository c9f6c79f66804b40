/// Paths of many files, a few tens of bytes each: ImageNet has more than a million.
struct PathTable: Sendable {
  private var folders: [String] = []
  private var folderEnds: [Int] = []
  private var names: [UInt8] = []
  private var nameEnds: [Int] = []

  /// How many paths there are.
  var count: Int { nameEnds.count }

  /// Adds the files of one folder.
  mutating func add(folder: String, files: [String]) {
    for file in files {
      names += file.utf8
      nameEnds.append(names.count)
    }
    folders.append(folder)
    folderEnds.append(count)
  }

  /// A path, in the order in which they were added.
  subscript(index: Int) -> String {
    precondition((0..<count).contains(index), "path \(index) of \(count)")
    // The first folder that ends behind the file.
    var (low, high) = (0, folderEnds.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if folderEnds[middle] > index { high = middle } else { low = middle + 1 }
    }
    let start = index == 0 ? 0 : nameEnds[index - 1]
    return "\(folders[low])/" + String(decoding: names[start..<nameEnds[index]], as: UTF8.self)
  }
}
