#include "core/rng.h"

#include <utility>

#include "core/check.h"

namespace foretrace {
namespace {

uint64_t splitmix64(uint64_t& x) {
  uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

}  // namespace

Rng::Rng(uint64_t seed) : seed_(seed) {
  for (auto& word : s_) word = splitmix64(seed);
}

uint64_t Rng::next() {
  const uint64_t result = rotl(s_[1] * 5, 7) * 9;
  const uint64_t t = s_[1] << 17;
  s_[2] ^= s_[0];
  s_[3] ^= s_[1];
  s_[1] ^= s_[2];
  s_[0] ^= s_[3];
  s_[2] ^= t;
  s_[3] = rotl(s_[3], 45);
  return result;
}

uint64_t Rng::below(uint64_t n) {
  FORETRACE_CHECK(n > 0, "empty range");
  const uint64_t limit = UINT64_MAX - UINT64_MAX % n;  // rejects the biased tail
  uint64_t x = next();
  while (x >= limit) x = next();
  return x % n;
}

int64_t Rng::between(int64_t low, int64_t high) {
  FORETRACE_CHECK(low <= high, "empty range");
  const uint64_t width = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
  return width == 0 ? static_cast<int64_t>(next())
                    : static_cast<int64_t>(static_cast<uint64_t>(low) + below(width));
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

size_t Rng::weighted(const std::vector<double>& weights) {
  double total = 0;
  for (double w : weights) total += w;
  FORETRACE_CHECK(total > 0, "no positive weight");
  double x = uniform() * total;
  for (size_t i = 0; i < weights.size(); ++i) {
    x -= weights[i];
    if (x < 0) return i;
  }
  return weights.size() - 1;
}

Rng Rng::fork(uint64_t key) const {
  uint64_t x = seed_ ^ (key * 0xd1342543de82ef95ULL + 0x2545f4914f6cdd1dULL);
  return Rng(splitmix64(x));
}

std::array<uint64_t, 5> Rng::save() const { return {seed_, s_[0], s_[1], s_[2], s_[3]}; }

Rng Rng::restore(const std::array<uint64_t, 5>& state) {
  Rng rng(state[0]);
  for (size_t i = 0; i < 4; ++i) rng.s_[i] = state[i + 1];
  return rng;
}

}  // namespace foretrace
