import CDatasetKernels

/// Which source pixels the output pixels along one axis of a resampling are made of.
struct ResamplingAxis {
  /// Output pixels.
  let count: Int
  /// Weights that one output pixel has at most.
  let reach: Int
  /// The source pixels that are read.
  private(set) var source = 0..<0
  private var origins: [Int32]
  private var counts: [Int32]
  private var weights: [Int32]

  /// Antialiased bilinear resampling, as Pillow computes it.
  ///
  /// - Parameters:
  ///   - part: Of the source, in pixels; not empty.
  ///   - size: Pixels of the source along this axis.
  ///   - length: What the part becomes, in pixels.
  ///   - window: Which of these pixels are wanted.
  init(_ part: Range<Double>, of size: Int, length: Int, window: Range<Int>) {
    precondition(!part.isEmpty && length > 0 && !window.isEmpty, "a line of pixels from another")
    count = window.count
    reach = Int(dataset_resample_reach(part.lowerBound, part.upperBound, Int32(length)))
    origins = [Int32](repeating: 0, count: count)
    counts = origins
    weights = [Int32](repeating: 0, count: count * reach)
    withTaps {
      dataset_resample_weights(
        part.lowerBound, part.upperBound, Int32(size), Int32(length), Int32(window.lowerBound), $0)
    }
    source = Int(origins[0])..<Int(origins[count - 1] + counts[count - 1])
    // From here on the source begins with the first pixel that is read.
    for index in origins.indices { origins[index] -= Int32(source.lowerBound) }
  }

  /// Hands the tables to the kernels.
  mutating func withTaps(_ body: (dataset_taps) -> Void) {
    let count = Int32(count)
    origins.withUnsafeMutableBufferPointer { origins in
      counts.withUnsafeMutableBufferPointer { counts in
        weights.withUnsafeMutableBufferPointer { weights in
          body(
            dataset_taps(
              count: count, origins: origins.baseAddress, counts: counts.baseAddress,
              weights: weights.baseAddress))
        }
      }
    }
  }
}
