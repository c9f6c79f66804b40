@testable import Results

/// A run with everything a run file can hold, small.
enum SampleRun {
  static let provenance = RunProvenance(
    status: .finished, recipe: "schema: 1\nnetwork: resnet20\n", recipeHash: "9f86d081",
    cellID: "column-aligned-resnet20-cifar10-0-9f86", method: "column-aligned",
    network: "resnet20", dataset: "cifar10", profile: "smoke", seed: 0,
    commit: String(repeating: "a", count: 40), dirty: false, started: "2024-05-06T07:08:09Z",
    seconds: 12.5, device: "cpu", cpu: "Some CPU @ 2.00GHz", isa: "avx512", threads: 2,
    versions: ["hdf5": "1.10.8", "flags": "a=b", "none": ""],
    history: [
      RunStretch(
        started: "2024-05-05T07:08:09Z", commit: String(repeating: "b", count: 40), dirty: true,
        device: "cpu", cpu: "Another CPU", isa: "avx2",
        libtorch: "1.13.1"),
      RunStretch(
        started: "2024-05-06T07:08:09Z", commit: String(repeating: "a", count: 40), dirty: false,
        device: "cpu", cpu: "Some CPU @ 2.00GHz", isa: "avx512", libtorch: "1.13.1",
        gpu: "Model X", epoch: 2, batch: 11),
    ])

  static let metrics = (0..<3).map { epoch in
    EpochMetrics(
      epoch: epoch, trainLoss: 2 / Double(epoch + 1), trainTop1: 0.25 * Double(epoch),
      validationTop1: epoch == 1 ? nil : 0.125 * Double(epoch), learningRate: 0.1, seconds: 4.5,
      imagesPerSecond: 1000)
  }

  static let test = TestResult(
    labels: [0, 1, 2, 1], predictions: [0, 1, 1, 1],
    logits: array(Float.self, [4, 3]), top1: 0.75, top5: 1)

  /// `0, 1, 2, …` in the given shape.
  static func array<Element: HDF5Element & BinaryFloatingPoint>(
    _: Element.Type, _ shape: [Int]
  ) -> StoredArray {
    StoredArray((0..<shape.reduce(1, *)).map { Element($0) }, shape: shape)
  }

  static func codes(_ shape: [Int]) -> StoredArray {
    StoredArray((0..<shape.reduce(1, *)).map { Int8(truncatingIfNeeded: $0) }, shape: shape)
  }

  private static func placement(_ granularity: String, mapping: String = "partitioned")
    -> CrossbarPlacement
  {
    CrossbarPlacement(
      rows: 128, columns: 4, arrays: 2, columnTiles: 2, slices: 3, mapping: mapping,
      encoding: "differential", weightBits: 4, cellBits: 1, activationBits: 4, adc: "3",
      weightGranularity: granularity, partialSumGranularity: granularity)
  }

  private static func crossbarLayer(
    _ name: String, _ granularity: String, mapping: String = "partitioned"
  ) -> LayerRecord {
    let outer = ["layer": [], "array": [2, 2], "column": [2, 6]][granularity, default: []]
    let weightShape = [mapping == "replicated" ? 12 : 6, 20, 3, 3]
    let psumShape = outer.isEmpty ? [1] : [3] + outer
    return LayerRecord(
      name: name,
      geometry: LayerGeometry(
        inputChannels: 20, outputChannels: 6, kernelSize: 3, stride: 2, padding: 1,
        crossbar: placement(granularity, mapping: mapping)),
      weight: array(Float.self, weightShape), weightCodes: codes(weightShape),
      weightScale: array(Float.self, outer.isEmpty ? [1] : outer),
      psumScale: array(Float.self, psumShape), psumOffset: array(Float.self, psumShape),
      saturation: array(Float.self, [3, 2, 6]),
      usedCodes: StoredArray([Int32](repeating: 3, count: 36), shape: [3, 2, 6]),
      adcCodes: StoredArray((0..<24).map { Int16($0 % 8 - 4) }, shape: [3, 8]),
      psumHistogram: PartialSumHistogram(
        counts: StoredArray((0..<12).map { Int64($0) }, shape: [3, 4]),
        edges: [-2, -1, 0, 1, 2], unit: .adcSteps))
  }

  static let layers = [
    LayerRecord(
      name: "stem",
      geometry: LayerGeometry(
        inputChannels: 3, outputChannels: 16, kernelSize: 3, stride: 1, padding: 1),
      weight: array(Float.self, [16, 3, 3, 3])),
    crossbarLayer("stage1.block0.conv1", "layer"), crossbarLayer("stage1.block0.conv2", "array"),
    crossbarLayer("stage1.block1.conv1", "column", mapping: "replicated"),
  ]

  static let network = [
    NetworkParameter(name: "stem.weight", value: array(Float.self, [16, 3, 3, 3])),
    NetworkParameter(name: "norm.bias", value: array(Float.self, [16])),
    NetworkParameter(name: "conv.psum_scale", value: array(Float.self, [3, 2, 6])),
    NetworkParameter(name: "linear.weight", value: array(Float.self, [10, 64])),
    NetworkParameter(name: "norm.count", value: StoredArray([Int64(7)], shape: [])),
    NetworkParameter(name: "rare", value: array(Float.self, [1, 2, 1, 2, 1])),
  ]

  static let accounting = AccountingRecord(
    layers: layers.map(\.name),
    quantities: [
      .init(name: "adc_conversions", counts: [0, 10, 20, 30]),
      .init(name: "scale_storage", unit: "byte", counts: [0, 4, 16, 48]),
      .init(name: "utilisation", values: [0, 0.5, 0.25, 1], total: 0.75),
    ])

  static let variation: VariationRecord = {
    var wide = VariationRecord.Conditions(adcBits: 1.5, images: 4)
    wide.logNormalSigma = 0.25
    wide.gaussianSigma = 0.5
    wide.stuckLowRate = 0.01
    wide.stuckHighRate = 0.02
    wide.adcOffsetSigma = 0.125
    wide.isRecalibrated = true
    return VariationRecord(
      evaluations: ["commit a", "commit b"],
      chips: [
        .init(
          conditions: wide, seed: .max, number: 0, top1: 0.5, top5: 1, evaluation: 0),
        .init(
          conditions: .init(adcBits: 1, images: 3), seed: 3, number: 0, top1: 0.75, top5: 1,
          evaluation: 1),
        .init(
          conditions: wide, seed: .max, number: 1, top1: 0.25, top5: 0.5, evaluation: 1),
      ])
  }()

  static let extras = [
    RunExtra(
      name: "chips", attributes: ["sigma": 0.25, "cells": .texts(["twin", "single"])],
      values: [
        .init(name: "chip", array: StoredArray([Int32(0), 1, 2]), dimensions: ["chip"]),
        .init(name: "top1", array: StoredArray([0.5, 0.25, 0.75]), dimensions: ["chip"]),
      ]),
    RunExtra(name: "empty"),
  ]

  static let full = RunFile(
    provenance: provenance, metrics: metrics, test: test, layers: layers, network: network,
    accounting: accounting, variation: variation, extras: extras)
}
