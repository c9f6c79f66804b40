// Does one thing to a file until it is killed, or once, as the tests of Results ask:
//
//   results-fixture write-forever FILE           replaces FILE again and again, growing numbers
//   results-fixture hold-lock FILE               takes the lock, or says that it is taken; waits
//   results-fixture write-limited FILE LIMIT     writes FILE where no file may exceed LIMIT bytes
//   results-fixture open FILE                    opens FILE and says what came of it
//
// Each step is one line on standard output.

import Foundation
import Results

/// The same number everywhere, large enough that writing takes a while.
func store(_ number: Float, in path: String) throws {
  let values = [Float](repeating: number, count: 1_000_000)
  try HDF5File.writeAtomically(to: path) { file in
    try file.write(values, at: "network/values", dimensions: ["value"], compressed: false)
    try file.setAttribute("number", to: .number(Double(number)))
  }
}

func say(_ text: String) {
  FileHandle.standardOutput.write(Data("\(text)\n".utf8))
}

let arguments = CommandLine.arguments.dropFirst()
guard let verb = arguments.first, let path = arguments.dropFirst().first else {
  say("usage: results-fixture VERB FILE")
  exit(64)
}
do {
  switch verb {
  case "write-forever":
    for number in 1... {
      try store(Float(number % 1000), in: path)
      say("\(number)")
    }
  case "hold-lock":
    guard let lock = try FileLock.tryAcquire(path) else {
      say("taken")
      exit(0)
    }
    say("held")
    withExtendedLifetime(lock) { _ = readLine() }
  case "write-limited":
    guard let limit = arguments.last.flatMap(UInt.init) else { exit(64) }
    signal(SIGXFSZ, SIG_IGN)
    var limits = rlimit(rlim_cur: limit, rlim_max: limit)
    guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits) == 0 else { exit(70) }
    try store(7, in: path)
    say("written")
  case "open":
    _ = try HDF5File.open(path)
    say("opened")
  default:
    say("no such verb: \(verb)")
    exit(64)
  }
} catch {
  say("error: \(error)")
  exit(1)
}
