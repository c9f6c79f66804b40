import Foundation

/// What lies in a folder, by kind, in the order of the names' bytes on every machine.
struct FolderListing {
  /// Names of folders, and of links to folders.
  private(set) var folders: [String] = []
  /// Names of files whose ending is one of JPEG.
  private(set) var images: [String] = []

  private static let endings = ["jpeg", "jpg"]

  /// Reads a folder; names that begin with a dot are left out.
  ///
  /// - Throws: ``DatasetError/unreadable(file:reason:)``.
  init(_ path: String) throws(DatasetError) {
    guard let handle = opendir(path) else {
      throw .unreadable(file: path, reason: DataFile.systemError)
    }
    defer { closedir(handle) }
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      if Self.endings.contains(ending), Int32(entry.pointee.d_type) != Int32(DT_DIR) {
        images.append(name)
      } else if Self.isFolder("\(path)/\(name)", Int32(entry.pointee.d_type)) {
        folders.append(name)
      }
    }
    folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    images.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Some file systems do not tell the kind of an entry, and a link's is that of what it points to.
  private static func isFolder(_ path: String, _ kind: Int32) -> Bool {
    if kind == Int32(DT_DIR) { return true }
    guard kind == Int32(DT_UNKNOWN) || kind == Int32(DT_LNK) else { return false }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
