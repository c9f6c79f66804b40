import Foundation

/// Memory of a batch's pixels, written before anybody outside of this module sees it.
package final class PixelBuffer: @unchecked Sendable {
  // Unchecked: the memory and the count are only written while a batch is put together.

  let memory: UnsafeMutableBufferPointer<Float>
  /// Values from the beginning that mean something.
  var count: Int

  /// The alignment of the memory, in bytes: a cache line, and the widest vector register.
  package static let alignment = 64

  /// From so many bytes on, memory comes from the system and goes back to it: batches of ImageNet's
  /// sizes come and go on several threads, and a heap that is shared with tensors would only grow.
  private static let smallestMapping = 1 << 22
  private let isMapped: Bool

  /// Takes memory for at most `capacity` values.
  init(capacity: Int) {
    let byteCount = capacity * MemoryLayout<Float>.stride
    count = capacity
    if byteCount >= Self.smallestMapping,
      let start = mmap(
        nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0),
      start != MAP_FAILED
    {
      memory = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        .bindMemory(to: Float.self)
      isMapped = true
    } else {
      memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: byteCount, alignment: Self.alignment
      ).bindMemory(to: Float.self)
      isMapped = false
    }
  }

  deinit {
    let raw = UnsafeMutableRawBufferPointer(memory)
    if isMapped { munmap(raw.baseAddress, raw.count) } else { raw.deallocate() }
  }

  /// Float32 values, aligned to 64 bytes and valid as long as this object lives.
  package var values: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(rebasing: memory[..<count])
  }

  /// The same memory as bytes, in the machine's order; valid as long as this object lives.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(values) }
}

/// Images and labels that are processed together.
package struct Batch: Sendable {
  /// Position in its epoch, from 0.
  package let index: Int
  /// How many images; 0 where none of a batch's files could be decoded.
  package var count: Int { labels.count }
  /// The size of every image.
  package let imageShape: ImageShape
  /// Normalised pixels, float32, channels-last: `[count, height, width, channels]`.
  package let pixels: PixelBuffer
  /// The class of each image; shape `[count]`.
  package let labels: [Int64]
  /// Which image of the set each one is; shape `[count]`.
  package let imageIndices: [Int64]

  /// Lengths of the axes of ``pixels``: count, height, width, channels.
  package var shape: [Int] { [count, imageShape.height, imageShape.width, imageShape.channels] }
}
