// Scratch memory cut into parts.
#ifndef CROSSBAR_ARENA_H
#define CROSSBAR_ARENA_H

#include <cstddef>

#include "buffer.h"

namespace crossbar {

// Hands out parts of one piece of memory, each on its own cache lines. Without memory it only
// measures how much would be used.
class Arena {
 public:
  explicit Arena(std::byte *memory) noexcept : memory_(memory) {}

  template <typename Number>
  Number *take(int64_t count) noexcept {
    std::byte *const part = memory_ == nullptr ? nullptr : memory_ + used_;
    used_ += rounded_up(count * int64_t(sizeof(Number)), cache_line);
    return reinterpret_cast<Number *>(part);
  }
  int64_t used() const noexcept { return used_; }

 private:
  std::byte *memory_;
  int64_t used_ = 0;
};

}  // namespace crossbar

#endif
