// The shortest of several runs, in processor time of this thread: what the machine can do when
// nothing else disturbs it.
#ifndef STOPWATCH_H
#define STOPWATCH_H

#include <time.h>

#include <algorithm>
#include <limits>

inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

template <typename Body>
double best_seconds(int repetitions, Body &&body) {
  double best = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    const double start = thread_seconds();
    body();
    best = std::min(best, thread_seconds() - start);
  }
  return best;
}

#endif
