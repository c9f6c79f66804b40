import Crossbar
import Foundation
import Testing

@Suite("ADC resolution")
struct ADCResolutionTests {
  @Test(
    "codes follow from the bits and the sign",
    arguments: [
      (ADCResolution.bits(4), true, CodeRange(minimum: -8, maximum: 7)),
      (.bits(4), false, CodeRange(minimum: 0, maximum: 15)),
      (.bits(1), true, CodeRange(minimum: -1, maximum: 1, isBinary: true)),
      (.bits(1), false, CodeRange(minimum: 0, maximum: 1)),
      (.ternary, true, CodeRange(minimum: -1, maximum: 1)),
      (.ternary, false, CodeRange(minimum: -1, maximum: 1)),
    ])
  func codeRange(resolution: ADCResolution, isSigned: Bool, expected: CodeRange) {
    #expect(resolution.codeRange(isSigned: isSigned) == expected)
  }

  @Test("the ideal converter has no codes")
  func ideal() { #expect(ADCResolution.ideal.codeRange(isSigned: true) == nil) }

  @Test(
    "recipes read back what they wrote",
    arguments: [ADCResolution.ideal, .ternary, .bits(1), .bits(8)])
  func coding(resolution: ADCResolution) throws {
    let data = try JSONEncoder().encode([resolution])
    #expect(try JSONDecoder().decode([ADCResolution].self, from: data) == [resolution])
  }

  @Test("other words and bits are refused", arguments: ["\"two\"", "0", "9", "1.5"])
  func refused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ADCResolution].self, from: Data("[\(text)]".utf8))
    }
  }
}
