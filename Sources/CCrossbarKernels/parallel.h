// Running the pieces of a call on the caller's pool.
#ifndef CROSSBAR_PARALLEL_H
#define CROSSBAR_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>

#include "crossbar_kernels.h"

namespace crossbar {

// Runs `body(index)` for every index in [0, count).
template <typename Body>
void parallel(const crossbar_pool *pool, int64_t count, const Body &body) noexcept {
  if (pool == nullptr || count == 1) {
    for (int64_t index = 0; index < count; ++index) body(index);
    return;
  }
  pool->run(
      pool->pool, count,
      [](void *context, int64_t index) { (*static_cast<const Body *>(context))(index); },
      const_cast<Body *>(&body));
}

// What a piece of work holds while it runs where an instruction set lends registers to a thread:
// nothing with most.
struct NoRegisters {};

// Hands out scratch memory by number: as many slots as run at once on this machine. A piece that
// finds none free waits for one, which only a pool of more threads than processors can bring about.
class Slots {
 public:
  explicit Slots(int64_t pieces) noexcept
      : count_(std::clamp<int64_t>(processors(), 1, std::clamp<int64_t>(pieces, 1, most))),
        free_(count_ == most ? ~uint64_t(0) : (uint64_t(1) << count_) - 1) {}

  int64_t count() const noexcept { return count_; }

  // A slot that nobody else holds until it is destroyed.
  class Slot {
   public:
    explicit Slot(Slots &slots) noexcept : slots_(slots), number_(slots.take()) {}
    ~Slot() { slots_.free_.fetch_or(uint64_t(1) << number_, std::memory_order_release); }
    Slot(const Slot &) = delete;
    Slot &operator=(const Slot &) = delete;
    int64_t number() const noexcept { return number_; }

   private:
    Slots &slots_;
    int64_t number_;
  };

 private:
  static constexpr int64_t most = 64;

  // The library asks the operating system, by opening a file, whenever it is asked.
  static int64_t processors() noexcept {
    static const int64_t count = std::thread::hardware_concurrency();
    return count;
  }

  int64_t take() noexcept {
    uint64_t free = free_.load(std::memory_order_relaxed);
    for (;;) {
      if (free == 0) {
        std::this_thread::yield();
        free = free_.load(std::memory_order_relaxed);
      } else if (free_.compare_exchange_weak(free, free & (free - 1), std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
        return __builtin_ctzll(free);
      }
    }
  }

  int64_t count_;
  std::atomic<uint64_t> free_;
};

}  // namespace crossbar

#endif
