#include "lm/tokenizer/merge_table.h"

#include <bit>

namespace foretrace::lm::tokenizer {

MergeTable::MergeTable(size_t merges) : entries_(std::bit_ceil(2 * merges + 2)), mask_(entries_.size() - 1) {}

void MergeTable::set(int32_t left, int32_t right, Merge merge) {
  const uint64_t key = key_of(left, right);
  size_t slot = slot_of(key);
  while (entries_[slot].key != kFree && entries_[slot].key != key) slot = (slot + 1) & mask_;
  entries_[slot] = {key, merge};
}

}  // namespace foretrace::lm::tokenizer
