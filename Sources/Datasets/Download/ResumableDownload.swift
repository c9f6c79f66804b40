import Foundation

/// Gets one file with `curl`, going on where an earlier attempt ended.
struct ResumableDownload {
  /// What to get.
  let address: String
  /// The file to append to.
  let partial: String
  /// How many attempts in a row may bring nothing before it is given up.
  var fruitlessAttempts = 5
  /// Seconds between two attempts.
  var pause: Double = 2
  /// Whether curl draws its progress bar on standard error.
  var showsProgress = false

  /// Curl's exit statuses that another attempt may mend: name or connection failed, transfer cut
  /// short, time ran out, nothing received, network error, HTTP/2 stream error.
  private static let passing: Set = [5, 6, 7, 18, 28, 35, 52, 55, 56, 92]
  /// Curl's exit statuses for a source that cannot go on where the partial file ends.
  private static let notResumable: Set = [33, 36]

  /// Bytes that are here already; 0 where there is no file.
  var bytesHere: Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: partial)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// Gets what is missing.
  ///
  /// - Throws: ``DatasetError/downloadFailed(address:kept:reason:)``, after which the partial file
  ///   holds what arrived, or ``DatasetError/programMissing(name:package:)``.
  func run() throws(DatasetError) {
    var fruitless = 0
    while true {
      let before = bytesHere
      let result = try attempt()
      if result.status == 0 { return }
      let isRefusedRange =
        Self.notResumable.contains(result.status)
        || (result.status == 22 && result.httpStatus == 416)
      if isRefusedRange && before > 0 {
        // The file is longer than the source's, or the source sends whole files only.
        try? FileManager.default.removeItem(atPath: partial)
      }
      let isPassing =
        Self.passing.contains(result.status)
        || (result.status == 22 && (result.httpStatus >= 500 || result.httpStatus == 429))
        || (isRefusedRange && before > 0)
      fruitless = bytesHere > before ? 0 : fruitless + 1
      guard isPassing, fruitless < fruitlessAttempts else {
        throw .downloadFailed(address: address, kept: partial, reason: result.reason)
      }
      Thread.sleep(forTimeInterval: pause)
    }
  }

  private struct Attempt {
    let status: Int
    let httpStatus: Int
    let reason: String
  }

  private func attempt() throws(DatasetError) -> Attempt {
    let result = try Subprocess.result(
      of: "curl",
      [
        // No configuration of the user's may change what is written where.
        "--disable", "--fail", "--location", "--proto", "=http,https,file", "--proto-redir",
        "=http,https", "--connect-timeout", "30", "--speed-limit", "100", "--speed-time", "60",
        showsProgress ? "--progress-bar" : "--silent", "--show-error", "--continue-at", "-",
        "--output", partial, "--write-out", "\n%{http_code}", "--url", address,
      ], package: "curl", showsErrors: showsProgress)
    let lines = result.output.split(whereSeparator: \.isNewline)
    let http = lines.last.flatMap { Int($0) } ?? 0
    let message = lines.dropLast().joined(separator: "; ")
    let fallback = "curl ended with status \(result.status)\(http > 0 ? ", HTTP \(http)" : "")"
    return Attempt(
      status: result.status, httpStatus: http, reason: message.isEmpty ? fallback : message)
  }
}
