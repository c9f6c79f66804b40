/// The files of a new method: the column-aligned scheme under another name, ready to be changed.
struct MethodTemplate {
  let name: MethodName

  var method: String {
    """
    import Crossbar

    /// What is new about this method, in one sentence.
    ///
    /// To begin with it is the column-aligned scheme: learned steps for every column of every array.
    public struct \(name.camelCase): QuantizationMethod {
      /// What tables print.
      public static let identity = MethodIdentity(
        name: "\(name.kebabCase)",
        summary: "a new method that is still the column-aligned one",
        citation: "unpublished",
        differences: ["nothing is changed yet: this is the template of reproduce new-method"],
        isRelatedWork: false)

      private let options: LearnedStepOptions

      /// Reads the options of a recipe row; see ``LearnedStepOptions``.
      ///
      /// Own options: decode them from `decoder.container(keyedBy:)`, after
      /// `decoder.rejectUnknownKeys(_:)`, so that a misspelt one is an error.
      public init(from decoder: any Decoder) throws {
        options = try LearnedStepOptions(from: decoder)
      }

      /// The quantizers of one layer: put your own in, types that conform to `WeightQuantizer` or
      /// `PartialSumQuantizer`.
      public func quantizers(for layer: LayerContext) throws -> LayerQuantizers {
        try .learnedStep(weight: .column, partialSum: .column, options: options, for: layer)
      }

      /// One stage: converters quantize from the first batch.
      public var stages: [TrainingStage] { [TrainingStage(name: "training")] }

      /// What tables say of the granularities.
      public var granularities: (weight: Granularity?, partialSum: Granularity?) {
        (.column, .column)
      }
    }

    """
  }

  var readMe: String {
    """
    # \(name.camelCase) (`\(name.kebabCase)`)

    What the method does, in a few sentences. It starts as a copy of the column-aligned scheme.

    | option | values | default |
    |---|---|---|
    | `partialSumOffset`, `splitGradient`, … | as in [ColumnAligned](../ColumnAligned) | |

    **Source.** The publication, with its DOI.

    **Differences.** What is done otherwise than there, the same sentences as in `identity`.

    """
  }

  var tests: String {
    """
    \(imports)

    /// What is particular to the method; what all methods have in common is in ConformanceTests.
    @Suite("\(name.kebabCase)")
    struct \(name.camelCase)Tests {
      @Test("every column of every array has a weight scale of its own")
      func weightScales() throws {
        let layer = try LayerContext(
          shape: ConvolutionShape(
            name: "layer", inputChannels: 16, outputChannels: 8, kernelSize: 3, padding: 1),
          settings: CrossbarSettings(
            rows: 128, columns: 128, weightBits: 4, cellBits: 2, activationBits: 4,
            partialSumBits: .bits(3), encoding: .differential, mapping: .partitioned))
        let method = try makeMethod(\(name.camelCase).self)
        let weight = try #require(try method.quantizers(for: layer).weight)
        #expect(weight.parameters.map(\\.tensor.shape) == [[layer.layout.arrays, 8]])
      }
    }

    """
  }

  private var imports: String {
    ["Crossbar", "TestSupport", "Testing", name.camelCase].sorted().map { "import \($0)" }
      .joined(separator: "\n")
  }
}
