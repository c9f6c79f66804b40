import Testing

@testable import Results

@Suite("Layers that do nothing in part") struct IdleChannelTests {
  /// A layer of four output channels with one weight each, or with one for each of two arrays.
  private func layer(_ codes: [Int8], usedCodes: [Int32]? = nil) -> LayerRecord {
    LayerRecord(
      name: "layer",
      geometry: LayerGeometry(
        inputChannels: 1, outputChannels: 4, kernelSize: 1, stride: 1, padding: 0),
      weightCodes: StoredArray(codes, shape: [codes.count, 1, 1, 1]),
      usedCodes: usedCodes.map { StoredArray($0, shape: [1, 1, $0.count]) })
  }

  @Test("a channel is idle if all its codes are zero, in every array")
  func idle() {
    #expect(layer([0, 3, 0, -1]).idleChannels == 2)
    #expect(layer([1, 1, 1, 1]).idleChannels == 0)
    // Replicated channels, array by array: the first has its only weight in the second array.
    #expect(layer([0, 3, 0, 0, 5, 0, 0, 0]).idleChannels == 2)
  }

  @Test("columns of one code are counted, and layers without converters have none to count")
  func constant() {
    #expect(layer([1, 1, 1, 1], usedCodes: [1, 2, 4, 1]).constantColumnShare == 0.5)
    #expect(layer([1, 1, 1, 1]).constantColumnShare == nil)
    #expect(SampleRun.layers[0].idleChannels == nil)
  }

  @Test("a run names the layers that have lost channels, and says nothing of the others")
  func text() {
    var run = SampleRun.full
    var (first, second) = (layer([0, 3, 0, -1]), layer([1, 1, 1, 1]))
    (first.name, second.name) = ("one", "two")
    run.layers = [first, second]
    #expect(run.idleChannelsText == "output channels whose weights are all zero: 2 of 4 in one")
    run.layers = [second]
    #expect(run.idleChannelsText == nil)
  }
}
