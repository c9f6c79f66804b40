// Memory of one call, aligned for any vector.
#ifndef CROSSBAR_BUFFER_H
#define CROSSBAR_BUFFER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace crossbar {

constexpr int64_t cache_line = 64;

inline int64_t rounded_up(int64_t value, int64_t multiple) noexcept {
  return (value + multiple - 1) / multiple * multiple;
}

// `count` uninitialised numbers; `data` is null where memory has run out.
template <typename Number>
class Buffer {
 public:
  explicit Buffer(int64_t count) noexcept
      : storage_(static_cast<Number *>(::operator new(
            size_t(count) * sizeof(Number), std::align_val_t(cache_line), std::nothrow))) {}

  Number *data() const noexcept { return storage_.get(); }
  Number &operator[](int64_t index) const noexcept { return storage_.get()[index]; }
  explicit operator bool() const noexcept { return storage_ != nullptr; }

 private:
  struct Release {
    void operator()(Number *numbers) const noexcept {
      ::operator delete(numbers, std::align_val_t(cache_line));
    }
  };
  std::unique_ptr<Number, Release> storage_;
};

}  // namespace crossbar

#endif
