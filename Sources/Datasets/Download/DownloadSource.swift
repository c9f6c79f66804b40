import Foundation

/// Where downloads come from.
package enum DownloadSource: Hashable, Sendable {
  /// The publishers' addresses.
  case official
  /// A folder that holds files of the published names.
  case folder(String)
  /// An address under which there are files of the published names.
  case address(String)

  /// Reads what `--from` says: an address if it has a scheme, else a folder.
  ///
  /// - Throws: ``DatasetError/noSuchFolder(path:)``.
  package init(parsing text: String) throws(DatasetError) {
    if text.contains("://") {
      self = .address(text.hasSuffix("/") ? String(text.dropLast()) : text)
      return
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: text, isDirectory: &isFolder), isFolder.boolValue
    else { throw .noSuchFolder(path: text) }
    self = .folder(text)
  }

  /// The address of a download's file here.
  func address(of download: Download) -> String {
    switch self {
    case .official: "\(download.officialFolder)/\(download.file)"
    case .folder(let folder): URL(fileURLWithPath: "\(folder)/\(download.file)").absoluteString
    case .address(let address): "\(address)/\(download.file)"
    }
  }
}
