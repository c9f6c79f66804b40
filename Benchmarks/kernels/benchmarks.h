// The benchmarks of this folder. Each prints one line for every layer and instruction set.
#ifndef BENCHMARKS_H
#define BENCHMARKS_H

void benchmark_forward(int repetitions);
void benchmark_backward(int repetitions);

#endif
