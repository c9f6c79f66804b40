// Statistics of values in rows, and the steps that suit them: what calibration repeats most. Must
// compile as C. Conventions as in torch_shim.h.
#ifndef TORCH_OBSERVATION_H
#define TORCH_OBSERVATION_H

#include "torch_shim.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What is known of the values of one row.
typedef struct torch_observed_row {
  int64_t count;
  double minimum, maximum;  // infinite and minus infinite before a value
  double sum, square_sum;
  double bin_width;  // a power of two, 0 before a value other than zero
} torch_observed_row;

/// Takes in values [height, length], float32 or float64 on the CPU, the first of them belonging to
/// `rows[first]`. `histogram` is int64 [rows, bins], bins even: bin `b` counts the values nearest to
/// (b - bins / 2) * bin_width, ties to even. A row whose values reach beyond its bins gets bins of
/// the least power of two that holds them, and what was counted moves along. `rows` and `histogram`
/// change in place; each row is added up in order, whatever the number of threads.
bool torch_observe_rows(const torch_tensor *values, int64_t first, torch_observed_row *rows,
                        torch_tensor *histogram, char **error);

/// Levels that a row's values are rounded to: middle + step * code.
typedef struct torch_level_row {
  double bin_width, middle;
  double minimum_code, maximum_code;
  int32_t scale;  // which step they share
  bool binary;    // codes are -1 and +1
} torch_level_row;

/// For each of `scales` steps the one with the least sum of squared differences between the counted
/// values and their levels. Tried are `candidates` steps up to largest[scale], then as many between
/// the neighbours of the best; of equal ones the smallest. `histogram` as above; `steps` has one
/// element for each scale.
bool torch_least_level_steps(const torch_tensor *histogram, const torch_level_row *rows,
                             int64_t scales, const double *largest, int32_t candidates,
                             double *steps, char **error);

#ifdef __cplusplus
}
#endif
#endif
