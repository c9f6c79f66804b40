/// Why a new method cannot be set up; nothing has been written then.
package enum ScaffoldError: Error, Equatable, CustomStringConvertible {
  /// The name cannot be used.
  case name(String, reason: String)
  /// The folder is not a checkout of this project.
  case notACheckout(folder: String, missing: String)
  /// Something of that name is there already.
  case exists(path: String)
  /// A file is not in the shape that the command extends.
  case unexpected(path: String, missing: String)
  /// A file could not be written.
  case unwritable(path: String, reason: String)

  /// What is wrong, where, and what would be accepted.
  package var description: String {
    switch self {
    case .name(let name, let reason): "'\(name)' cannot name a method: \(reason)"
    case .notACheckout(let folder, let missing):
      "\(folder): there is no \(missing); run this inside a checkout of the project (outside of one, "
        + "start from Examples/AddingAQuantizer)"
    case .exists(let path): "\(path) is there already; choose another name"
    case .unexpected(let path, let missing):
      "\(path): no line '\(missing)' to add the method behind; register it by hand as "
        + "Baselines/README.md says"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    }
  }
}
