import TestSupport
import Testing

@testable import Results

@Suite(
  "Run files in Python",
  .enabled(
    if: Python.withReaders != nil,
    "no Python that can import h5py, xarray and h5netcdf; Scripts/setup makes one"))
struct RunFilePythonTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("run.h5")
    try SampleRun.full.write(to: path)
  }

  private func output(_ script: String) throws -> [String] {
    let python = try #require(Python.withReaders)
    let result = try python.run(script, path)
    try #require(result.status == 0, "\(result.complaints)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test("h5py sees values, attributes and a scale on every axis of every array")
  func h5py() throws {
    let lines = try output(
      """
      import h5py, sys
      file = h5py.File(sys.argv[1], "r")
      print(file.attrs["method"], file.attrs["seed"], file.attrs["dirty"], file.attrs["seconds"])
      print(*file.attrs["versions"])
      print(file["metrics/train_loss"].dims[0][0].name, file["metrics/train_loss"][:].tolist())
      codes = file["layers/stage1.block0.conv1/weight_codes"]
      print(codes.dtype, codes.compression, codes.shuffle, codes.shape, codes[0, 0, 0].tolist())
      print([axis[0].name.split("/")[-1] for axis in codes.dims])
      print([name for name in file["network"] if not file["network"][name].is_scale],
            file["network"].attrs["parameters"][0])
      axes = []
      def visit(name, item):
          if isinstance(item, h5py.Dataset) and not item.is_scale:
              axes.extend(len(axis) for axis in item.dims)
      file.visititems(visit)
      print(set(axes), len(axes) > 50)
      """)
    #expect(
      lines == [
        "column-aligned 0 False 12.5", "flags=a=b hdf5=1.10.8 none=",
        "/metrics/epoch [2.0, 1.0, 0.6666666666666666]",
        "int8 None False (6, 20, 3, 3) [0, 1, 2]",
        "['output_channel', 'input_channel', 'kernel_row', 'kernel_column']",
        "['norm.bias', 'conv.psum_scale', 'linear.weight', 'norm.count', 'rare'] stem.weight",
        "{1} True",
      ])
  }

  @Test("xarray sees every group with its named dimensions and coordinates")
  func xarray() throws {
    let lines = try output(
      """
      import sys, xarray
      def group(name):
          return xarray.open_dataset(sys.argv[1], engine="h5netcdf", group=name)
      metrics = group("metrics")
      print(dict(metrics.sizes), sorted(metrics.coords), float(metrics.train_loss.sel(epoch=1)))
      print(sorted(metrics.data_vars), metrics.images_per_second.attrs["units"])
      test = group("test")
      print(dict(test.sizes), test.attrs["top1"], int((test.labels == test.predictions).sum()))
      print(group("layers/stage1.block1.conv1").psum_scale.dims)
      print(group("layers/stage1.block0.conv2").psum_scale.dims)
      print(group("layers/stage1.block0.conv1").weight_scale.dims)
      print(group("layers/stem").weight.dims, group("layers/stem").attrs["stride"])
      print(group("network")["linear.weight"].dims)
      print(int(group("accounting").adc_conversions.sel(layer="stage1.block0.conv1")))
      chips = group("variation").to_dataframe()
      print(chips.groupby(["log_normal_sigma", "recalibrated"]).top1.mean().tolist())
      print(group("chips").to_dataframe().top1.tolist(), xarray.open_dataset(
          sys.argv[1], engine="h5netcdf").attrs["network"])
      """)
    #expect(
      lines == [
        "{'epoch': 3} ['epoch'] 1.0",
        "['images_per_second', 'learning_rate', 'seconds', 'train_loss', 'train_top1', "
          + "'validation_top1'] s-1", "{'image': 4, 'class': 3} 0.75 3",
        "('slice', 'array', 'output_channel')", "('slice', 'array', 'column_tile')",
        "('weight_group',)",
        "('output_channel', 'input_channel', 'kernel_row', 'kernel_column') 1",
        "('output_10', 'input_64')", "10",
        "[0.75, 0.375]",
        "[0.5, 0.25, 0.75] resnet20",
      ])
  }
}
