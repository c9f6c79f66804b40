// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "AddingAQuantizer",
  dependencies: [.package(name: "Colonnade", path: "../..")],
  targets: [
    .executableTarget(
      name: "my-reproduce", dependencies: [.product(name: "Colonnade", package: "Colonnade")])
  ],
  cxxLanguageStandard: .cxx17)
