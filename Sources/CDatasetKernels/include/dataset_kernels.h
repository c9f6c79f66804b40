// Pixel work of the data sets: unpacking official files, drawing random numbers, and putting
// batches together. Pure C ABI, plain loops, no allocation, no policy; callers validate extents.
//
// Layouts. Stored images are uint8, channels-last: [count, height, width, channels]. Batches are
// float32 in the same order of axes.
#ifndef DATASET_KERNELS_H
#define DATASET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Sizes of one image, all positive.
typedef struct dataset_shape {
  int32_t height, width, channels;
} dataset_shape;

// Where a batch takes one image from.
typedef struct dataset_crop {
  int64_t image;  // index into the stored images
  // Upper left corner of the crop in pixels of the unpadded image: between -padding and +padding.
  // What lies outside the image is zero before normalisation.
  int32_t top, left;
  int32_t mirrored;  // 1: the crop is mirrored left to right, 0: it is not
} dataset_crop;

// Four words of the counter-based generator Philox 4x32-10 (Salmon et al., SC 2011).
typedef struct dataset_random_words {
  uint32_t word[4];
} dataset_random_words;

// The words at `counter`, all four of its words and both of the key's significant: a pure function.
dataset_random_words dataset_random(const uint32_t counter[4], const uint32_t key[2]);

// Reorders `values` with Fisher and Yates' shuffle. The draw for position i reads the counter
// {i, 0, stream, epoch}; a draw among n is floor(word * n / 2^32), so a choice is off its exact
// probability by less than n / 2^32. `count` is below 2^31.
void dataset_shuffle(int64_t *values, int64_t count, uint32_t stream, uint32_t epoch,
                     const uint32_t key[2]);

// Copies images stored channel by channel (planar), each `stride` bytes after the previous one, to
// channels-last bytes.
void dataset_unpack_planar(const uint8_t *records, int64_t stride, int64_t count,
                           dataset_shape shape, uint8_t *images);

// Copies grey images of `inner_height` x `inner_width` into the middle of channels-last images of
// `shape`, the same value in every channel, zero around. Where the margin is odd, the extra row or
// column is below or to the right.
void dataset_unpack_grey(const uint8_t *grey, int32_t inner_height, int32_t inner_width,
                         int64_t count, dataset_shape shape, uint8_t *images);

// Copies label bytes, each `stride` bytes after the previous one. Returns the index of the first
// label that is `class_count` or more, or -1 if all are below; later labels are not read then.
int64_t dataset_unpack_labels(const uint8_t *labels, int64_t stride, int64_t count,
                              int32_t class_count, int64_t *result);

// Fills `table`, [channels, 256], with what each byte becomes: (byte / 255 - mean) / deviation,
// every operation rounded to float32 in this order, which is torchvision's.
void dataset_normalization_table(const float *mean, const float *deviation, int32_t channels,
                                 float *table);

// Gathers, crops, mirrors and normalises `count` images into `batch`,
// [count, shape.height, shape.width, shape.channels].
void dataset_assemble(const uint8_t *images, dataset_shape shape, const dataset_crop *crops,
                      int64_t count, const float *table, float *batch);

// Which source pixels each output pixel of one axis is made of, in memory of the caller.
typedef struct dataset_taps {
  int32_t count;     // output pixels
  int32_t *origins;  // [count]: the first source pixel of each
  int32_t *counts;   // [count]: how many source pixels it takes
  int32_t *weights;  // [count, reach]: in units of 2^-22, not negative
} dataset_taps;

// Weights that one output pixel has at most where [start, end) becomes `length` pixels.
int32_t dataset_resample_reach(double start, double end, int32_t length);

// Fills `taps` for output pixels `first` to `first + taps.count` of the `length` that the part
// [start, end) of a line of `size` pixels becomes.
void dataset_resample_weights(double start, double end, int32_t size, int32_t length, int32_t first,
                              dataset_taps taps);

// Resamples lines of channels-last pixels that lie `pitch` bytes apart to [rows, taps.count,
// channels].
void dataset_resample_rows(const uint8_t *source, int64_t pitch, int32_t rows, int32_t channels,
                           dataset_taps taps, int32_t reach, uint8_t *target);

// Resamples across lines of `values` bytes each to [taps.count, values]; `sums` is room for one
// line.
void dataset_resample_columns(const uint8_t *source, int32_t values, dataset_taps taps,
                              int32_t reach, int32_t *sums, uint8_t *target);

// Colours of four-channel JPEG pixels, whose inks Adobe's programs store inverted, as Pillow
// converts them.
void dataset_rgb_from_cmyk(const uint8_t *cmyk, int64_t pixels, uint8_t *rgb);

#ifdef __cplusplus
}
#endif
#endif
