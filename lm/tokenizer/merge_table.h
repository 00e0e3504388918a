// MergeTable: pair of ids -> rank and id of what they become. Open addressing, built once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foretrace::lm::tokenizer {

struct Merge {
  uint32_t rank = 0;
  int32_t id = 0;
};

class MergeTable {
 public:
  explicit MergeTable(size_t merges = 0);
  // The later of two entries for a pair stays. REQUIRES: no more calls than `merges`; ids are not negative
  void set(int32_t left, int32_t right, Merge merge);
  // nullptr where the two do not merge.
  [[nodiscard]] const Merge* find(int32_t left, int32_t right) const {
    const uint64_t key = key_of(left, right);
    for (size_t slot = slot_of(key);; slot = (slot + 1) & mask_) {
      if (entries_[slot].key == key) return &entries_[slot].merge;
      if (entries_[slot].key == kFree) return nullptr;
    }
  }

 private:
  static constexpr uint64_t kFree = ~uint64_t{0};
  struct Entry {
    uint64_t key = kFree;
    Merge merge;
  };
  static uint64_t key_of(int32_t left, int32_t right) {
    return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
  }
  [[nodiscard]] size_t slot_of(uint64_t key) const {
    key *= 0x9e3779b97f4a7c15u;
    return (key ^ key >> 32) & mask_;
  }

  std::vector<Entry> entries_;
  size_t mask_ = 0;
};

}  // namespace foretrace::lm::tokenizer
