extension HDF5File {
  /// Writes a file so that, whatever happens, `path` is either as it was or complete.
  ///
  /// The file is put together in memory and then stored by ``AtomicReplacement``.
  ///
  /// - Parameters:
  ///   - path: Replaced if it exists. Its folder must exist.
  ///   - body: Fills the new file. What it throws is passed on, and `path` stays as it was.
  /// - Throws: What `body` throws, or ``HDF5Error``.
  package static func writeAtomically(
    to path: String, _ body: (HDF5File) throws -> Void
  ) throws {
    let file = try inMemory(as: path)
    try body(file)
    try AtomicReplacement.store(file.image(), at: path)
  }
}
