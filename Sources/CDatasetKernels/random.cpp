// Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011, doi:10.1145/2063384.2063405. Known answers of its authors are in the tests.
#include <utility>

#include "dataset_kernels.h"

namespace {
constexpr int rounds = 10;
constexpr uint32_t multipliers[2] = {0xD2511F53u, 0xCD9E8D57u};
constexpr uint32_t key_steps[2] = {0x9E3779B9u, 0xBB67AE85u};
}  // namespace

dataset_random_words dataset_random(const uint32_t counter[4], const uint32_t key[2]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < rounds; ++round) {
    const uint64_t product0 = uint64_t{multipliers[0]} * c0;
    const uint64_t product1 = uint64_t{multipliers[1]} * c2;
    c0 = static_cast<uint32_t>(product1 >> 32) ^ c1 ^ k0;
    c2 = static_cast<uint32_t>(product0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<uint32_t>(product1);
    c3 = static_cast<uint32_t>(product0);
    k0 += key_steps[0];
    k1 += key_steps[1];
  }
  return {{c0, c1, c2, c3}};
}

void dataset_shuffle(int64_t *values, int64_t count, uint32_t stream, uint32_t epoch,
                     const uint32_t key[2]) {
  for (int64_t position = count - 1; position > 0; --position) {
    const uint32_t counter[4] = {static_cast<uint32_t>(position), 0, stream, epoch};
    const uint64_t word = dataset_random(counter, key).word[0];
    const auto other = static_cast<int64_t>((word * static_cast<uint64_t>(position + 1)) >> 32);
    std::swap(values[position], values[other]);
  }
}
