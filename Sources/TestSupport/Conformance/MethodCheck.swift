import Crossbar
import Foundation
import Tensors

/// Everything that any method must hold to, whatever it computes.
///
/// - Parameter type: The method.
/// - Returns: What it fails, one sentence each; empty if it passes.
/// - Throws: What the method throws where it should not.
package func checkMethod(_ type: any QuantizationMethod.Type) throws -> [String] {
  let method = try makeMethod(type)
  var failures = checkIdentity(type.identity) + checkStages(method.stages)
  failures += checkOrigins(type.identity, method)
  if (try? makeMethod(type, options: ["no such option": 1])) != nil {
    failures.append("an unknown option is accepted")
  }
  for settings in conformanceSettings {
    let check = LayerCheck(method: method, settings: settings)
    failures += try check.failures().map { "\(settings.summary): \($0)" }
  }
  failures += try checkTraining(method)
  return failures
}

/// Makes a method with its defaults.
package func makeMethod(_ type: any QuantizationMethod.Type) throws -> any QuantizationMethod {
  let none: [String: Int] = [:]
  return try makeMethod(type, options: none)
}

/// Makes a method from the options of a recipe row.
package func makeMethod(
  _ type: any QuantizationMethod.Type, options: some Encodable
) throws -> any QuantizationMethod {
  let json = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
  return try makeMethod(type, json: json)
}

/// Makes a method from the options of a recipe row, written as JSON.
package func makeMethod(
  _ type: any QuantizationMethod.Type, json: String
) throws -> any QuantizationMethod {
  try type.init(from: JSONDecoder().decode(DecoderBox.self, from: Data(json.utf8)).decoder)
}

/// Hands out the decoder that it was given.
private struct DecoderBox: Decodable {
  let decoder: any Decoder
  init(from decoder: any Decoder) { self.decoder = decoder }
}

private func checkIdentity(_ identity: MethodIdentity) -> [String] {
  var failures: [String] = []
  if identity.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) == nil {
    failures.append("the name '\(identity.name)' is not kebab-case")
  }
  if identity.summary.isEmpty { failures.append("the summary is empty") }
  if identity.citation.isEmpty { failures.append("the citation is empty") }
  if identity.differences.contains(where: \.isEmpty) { failures.append("a difference is empty") }
  return failures
}

private func checkStages(_ stages: [TrainingStage]) -> [String] {
  let total = stages.reduce(0) { $0 + $1.share }
  var failures: [String] = []
  if abs(total - 1) > 1e-9 { failures.append("the shares of the stages add up to \(total)") }
  if stages.contains(where: { $0.share <= 0 }) { failures.append("a stage has no share") }
  if Set(stages.map(\.name)).count != stages.count { failures.append("two stages share a name") }
  return failures
}

/// Whether the words of tables about scales agree with what the method does.
private func checkOrigins(
  _ identity: MethodIdentity, _ method: any QuantizationMethod
) -> [String] {
  let calibrations = method.stages.compactMap(\.calibration)
  let kinds: [(String, ScaleOrigin, Granularity?, isCalibrated: Bool)] = [
    (
      "weight", identity.weightScaleOrigin, method.granularities.weight,
      calibrations.contains { $0.weights != nil }
    ),
    (
      "partial-sum", identity.partialSumScaleOrigin, method.granularities.partialSum,
      calibrations.contains { $0.partialSums != nil }
    ),
  ]
  return kinds.flatMap { kind, origin, granularity, isCalibrated -> [String] in
    guard granularity != nil else {
      return origin == .none ? [] : ["there are no \(kind) scales, but they are \(origin.rawValue)"]
    }
    if origin == .none { return ["there are \(kind) scales, but their origin is none"] }
    return (origin == .learned) == isCalibrated
      ? ["\(kind) scales are \(origin.rawValue), but calibrated: \(isCalibrated)"] : []
  }
}

/// Settings in which ranges, slices and mappings differ in kind.
private let conformanceSettings: [CrossbarSettings] = {
  let kinds: [(WeightEncoding, ADCResolution, ChannelMapping)] = [
    (.differential, .bits(3), .partitioned), (.differential, .bits(1), .partitioned),
    (.differential, .ternary, .replicated), (.twosComplement, .bits(4), .partitioned),
    (.twosComplement, .bits(1), .partitioned), (.dualConversion, .bits(2), .partitioned),
    (.differential, .ideal, .partitioned),
  ]
  return kinds.map { encoding, resolution, mapping in
    CrossbarSettings(
      rows: 36, columns: 4, weightBits: 4, cellBits: 2, activationBits: 4,
      partialSumBits: resolution, encoding: encoding, mapping: mapping)
  }
}()

extension CrossbarSettings {
  fileprivate var summary: String { "\(encoding), ADC \(partialSumBits), \(mapping)" }
}
