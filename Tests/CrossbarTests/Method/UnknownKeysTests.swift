import Crossbar
import Foundation
import Testing

@Suite("Options of a method")
struct UnknownKeysTests {
  private func decode(_ json: String) throws -> LearnedStepOptions {
    try JSONDecoder().decode(LearnedStepOptions.self, from: Data(json.utf8))
  }

  @Test("an empty row gives the defaults")
  func defaults() throws { #expect(try decode("{}") == LearnedStepOptions()) }

  @Test("known keys are read")
  func known() throws {
    let options = try decode(#"{"partialSumOffset": "learned", "splitGradient": "shared"}"#)
    #expect(options.partialSumOffset == .learned)
  }

  @Test("a misspelt key is refused, and the message names it and the accepted ones")
  func unknown() throws {
    let error = #expect(throws: DecodingError.self) { try decode(#"{"partialSumOfset": "none"}"#) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(
      context.debugDescription
        == "unknown key 'partialSumOfset'; accepted: partialSumOffset, splitGradient, weightScale")
  }
}
