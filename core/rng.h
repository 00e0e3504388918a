// Rng: seeded random streams that are the same on every machine and compiler (xoshiro256**, seeded by splitmix64).
// Not thread-safe; fork() gives independent streams.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace foretrace {

class Rng {
 public:
  explicit Rng(uint64_t seed);

  uint64_t next();
  // Uniform in [0, n). REQUIRES: n > 0
  uint64_t below(uint64_t n);
  // Uniform in [low, high], both included. REQUIRES: low <= high
  int64_t between(int64_t low, int64_t high);
  // Uniform in [0, 1).
  double uniform();
  bool chance(double p) { return uniform() < p; }
  // Index drawn in proportion to its weight. REQUIRES: a positive weight
  size_t weighted(const std::vector<double>& weights);
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }
  // A stream that depends on this stream's seed and `key` alone, not on how much was drawn.
  [[nodiscard]] Rng fork(uint64_t key) const;

  // The whole state, for checkpoints.
  [[nodiscard]] std::array<uint64_t, 5> save() const;
  static Rng restore(const std::array<uint64_t, 5>& state);

 private:
  uint64_t seed_ = 0;
  std::array<uint64_t, 4> s_{};
};

}  // namespace foretrace
