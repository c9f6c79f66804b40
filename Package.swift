// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Where libtorch comes from: Debian's `libtorch-dev`, or `LIBTORCH=<dir>` for an official or PyPI
// build (a folder that holds `include/` and `lib/`). `Scripts/setup` installs the former.
let libtorch = Context.environment["LIBTORCH"].flatMap { $0.isEmpty ? nil : $0 }
let torchInclude = libtorch.map { "\($0)/include" } ?? "/usr/include"
// Modules are for Swift: C++20 would look for the kernels' headers in one that is not built yet.
let withoutModules = ["-fno-modules", "-fno-cxx-modules"]
let torchIncludeFlags =
  withoutModules
  + (libtorch == nil ? [] : ["-isystem", torchInclude])
  + ["-isystem", "\(torchInclude)/torch/csrc/api/include"]

guard FileManager.default.fileExists(atPath: "\(torchInclude)/ATen/ATen.h") else {
  fatalError(
    """
    libtorch was not found: \(torchInclude)/ATen/ATen.h does not exist. Any of these supplies it:
      Scripts/setup                               Debian and Ubuntu packages (libtorch-dev)
      LIBTORCH=/path/to/libtorch swift build      an unpacked official build
      LIBTORCH=$(python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))') swift build
    """)
}

// A CUDA build of libtorch registers its kernels from a library that nothing references by name,
// so the linker has to be told to keep it.
let torchHasCUDA =
  libtorch.map {
    FileManager.default.fileExists(atPath: "\($0)/lib/libtorch_cuda.so")
  } ?? false
// Another build is named by its files: the folder of a Debian package that the linker searches as well
// may hold Debian's libtorch.
var torchLinkFlags: [String] = []
if let libtorch {
  func file(_ name: String) -> [String] { ["-Xlinker", "\(libtorch)/lib/lib\(name).so"] }
  torchLinkFlags = file("torch_cpu") + file("c10")
  torchLinkFlags += ["-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]
  if torchHasCUDA {
    torchLinkFlags += ["-Xlinker", "--no-as-needed"] + file("torch_cuda") + file("c10_cuda")
    torchLinkFlags += ["-Xlinker", "--as-needed"]
  }
}
let torchLibraries: [LinkerSetting] =
  libtorch == nil ? [.linkedLibrary("torch_cpu"), .linkedLibrary("c10")] : []
// Releases from 2.10 on need C++20; 1.13 does not compile as C++20 everywhere.
let cxxStandard: CXXLanguageStandard = libtorch == nil ? .cxx17 : .cxx20

let swiftSettings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

// `swift run` builds for debugging. The arithmetic is all in the C++ targets, so they are optimised
// in every configuration; contraction is off because the reference kernels define every rounding.
let optimised = ["-O3", "-ffp-contract=off", "-fno-math-errno"]
let cSettings: [CSetting] = [
  .unsafeFlags(optimised), .treatAllWarnings(as: .error), .enableWarning("all"),
  .enableWarning("extra"),
]
let cxxSettings: [CXXSetting] = [
  .unsafeFlags(optimised), .treatAllWarnings(as: .error), .enableWarning("all"),
  .enableWarning("extra"),
]

/// The six core methods and those that follow: one module each under `Baselines/`.
let baselineNames = [
  "Float32", "IdealADC", "LayerWise", "ArrayWise", "TwoStagePartialSum", "ColumnAligned",
  "FreeGranularity",
  "Kim2022", "Bai2023", "CIMQ2024", "Saxena2022", "Saxena2023", "Unanchored",
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func baseline(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["Crossbar"], path: "Baselines/\(name)", exclude: ["README.md"],
    swiftSettings: swiftSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], exclude: exclude,
    resources: resources, swiftSettings: swiftSettings)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let baselines = baselineNames.map { Target.Dependency.target(name: $0) }

let package = Package(
  name: "Colonnade",
  products: [
    .library(
      name: "Colonnade",
      targets: ["Crossbar", "Tensors", "Networks", "Training", "Results", "ReproduceCommand"]),
    .executable(name: "reproduce", targets: ["reproduce"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .target(
      name: "CCrossbarKernels", cSettings: cSettings, cxxSettings: cxxSettings),
    .target(
      name: "CPeakRates", dependencies: ["CCrossbarKernels"],
      cxxSettings: cxxSettings + [.unsafeFlags(withoutModules)]),
    .target(
      name: "CTorchShim", dependencies: ["CCrossbarKernels"],
      cxxSettings: cxxSettings + [.unsafeFlags(torchIncludeFlags)],
      linkerSettings: [.unsafeFlags(torchLinkFlags)] + torchLibraries),
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .target(name: "CDatasetKernels", cSettings: cSettings, cxxSettings: cxxSettings),

    library("Tensors", ["CTorchShim", "CCrossbarKernels"]),
    library("Crossbar", ["Tensors"]),
    library("Networks", ["Crossbar"]),
    library("Datasets", ["CDatasetKernels", "CTurboJPEG", "CZlib"]),
    library("Results", ["CHDF5", "CZlib"]),
    library("Training", ["Networks", "Datasets", "Results"]),
    library("Benchmarking", ["Training", "CCrossbarKernels", "CPeakRates"]),
    library("Reproduction", ["Training", "Results", yams]),
    library("ReproduceCommand", ["Reproduction", "Benchmarking", argumentParser] + baselines),
    .executableTarget(
      name: "reproduce", dependencies: ["ReproduceCommand"], swiftSettings: swiftSettings),
    library("TestSupport", ["Crossbar", "Results", "Training"]),

    // What has to be a process of its own to be killed, limited, or in the way.
    .executableTarget(
      name: "results-fixture", dependencies: ["Results"], path: "Tests/Fixtures/results-fixture",
      swiftSettings: swiftSettings),

    tests("CCrossbarKernels", ["CCrossbarKernels"]),
    tests("Tensors", ["Tensors"]),
    tests("Crossbar", ["Crossbar", "Results"]),
    tests("Networks", ["Networks"]),
    tests(
      "Datasets", ["Datasets", "CDatasetKernels", "CTurboJPEG"], resources: [.copy("Fixtures")]),
    tests("Results", ["Results", "results-fixture"]),
    tests("Training", ["Training"]),
    tests("Reproduction", ["Reproduction"]),
    tests("ReproduceCommand", ["ReproduceCommand", "reproduce"], exclude: ["Help"]),
    tests("Baselines", baselines + ["Crossbar", "Networks", "Training"]),
  ] + baselineNames.map(baseline),
  cxxLanguageStandard: cxxStandard
)
