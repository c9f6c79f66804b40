// Rates of an instruction set's products from registers alone, operations per second of one thread:
// a multiply-accumulate counts as two.
#ifndef PEAK_H
#define PEAK_H

#include "crossbar_kernels.h"

double peak_integer_operations(crossbar_isa isa);
// Zero where it is not known: portable C++ compiles to anything.
double peak_float_operations(crossbar_isa isa, crossbar_precision precision);

#endif
