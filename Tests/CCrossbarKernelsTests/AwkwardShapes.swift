import CCrossbarKernels

/// Shapes that leave tiles, blocks and arrays partly filled: every kernel, stride and padding with
/// every channel count, while the other options take turns.
let awkwardShapes: [LayerShape] = {
  var shapes: [LayerShape] = []
  let columns: [Int32] = [1, 15, 16, 17, 40]
  for kernel: Int32 in [1, 3, 5] {
    for stride: Int32 in [1, 2] {
      for padding: Int32 in [0, 1, 2] {
        for channels: Int32 in [1, 3, 14, 16, 17, 33, 64] {
          let turn = Int32(shapes.count)
          var shape = LayerShape()
          shape.batch = 1 + turn % 2
          shape.inputChannels = channels
          shape.height = 5 + turn % 3
          shape.width = 5 + turn % 4
          shape.outputChannels = columns[Int(turn) % columns.count]
          shape.kernel = kernel
          shape.stride = stride
          shape.padding = padding
          shape.rows = turn % 4 == 0 ? 64 : 128
          shape.slices = 1 + turn % 3
          shape.range = ADCRange.allCases[Int(turn / 3) % ADCRange.allCases.count]
          shape.adcBits = 1 + turn % 8
          shape.offsets = turn % 2 == 0
          shape.dualConversion = turn % 8 == 7
          shape.hasFreeSplit = turn % 7 == 3
          shape.mapping = turn % 11 == 10 ? CROSSBAR_REPLICATED : CROSSBAR_PARTITIONED
          shapes.append(shape)
        }
      }
    }
  }
  return shapes
}()

/// The largest codes and cells, and more slices than a kernel takes at once.
let extremeShapes: [LayerShape] = {
  var shapes: [LayerShape] = []
  for maximumCode: Int32 in [1, 255] {
    for maximumCell: Int32 in [1, 63, 128] {
      shapes.append(
        LayerShape(adcBits: 8, maximumCode: maximumCode, maximumCell: maximumCell))
    }
  }
  for slices: Int32 in [4, 5, 7, 8] {
    shapes.append(LayerShape(height: 5, width: 9, slices: slices))
  }
  return shapes
}()
