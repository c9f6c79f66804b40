// The shortest of several runs: what the machine can do when nothing else disturbs it.
#ifndef STOPWATCH_H
#define STOPWATCH_H

#include <algorithm>
#include <chrono>
#include <limits>

template <typename Body>
double best_seconds(int repetitions, Body &&body) {
  double best = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    body();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    best = std::min(best, passed.count());
  }
  return best;
}

#endif
