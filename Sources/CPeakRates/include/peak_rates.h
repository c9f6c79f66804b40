// Rates of an instruction set's products from registers alone: what no kernel can exceed. Operations
// per second of one thread; a multiply-accumulate counts as two. Each call measures for some
// milliseconds of processor time.
#ifndef PEAK_RATES_H
#define PEAK_RATES_H

#include "crossbar_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// Products of activation codes and cells.
double peak_integer_operations(crossbar_isa isa);
// Products of the backward pass. Zero where it is not known: portable C++ compiles to anything.
double peak_float_operations(crossbar_isa isa, crossbar_precision precision);

#ifdef __cplusplus
}
#endif
#endif
