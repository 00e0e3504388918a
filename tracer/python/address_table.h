// AddressTable: address -> Shadow, for living objects. Open addressing; removal moves entries back, so that no marks pile up.
#pragma once

#include <cstdint>
#include <vector>

namespace foretrace::tracer::python {

struct Shadow;

class AddressTable {
 public:
  AddressTable() : slots_(64) {}

  [[nodiscard]] Shadow* find(const void* address) const {
    for (size_t i = home(address);; i = next(i)) {
      if (slots_[i].address == address) return slots_[i].shadow;
      if (slots_[i].address == nullptr) return nullptr;
    }
  }

  // REQUIRES: `address` is not in the table
  void add(const void* address, Shadow* shadow) {
    if (++size_ * 2 > slots_.size()) grow();
    put({address, shadow});
  }

  // The removed entry; null if there was none.
  Shadow* remove(const void* address) {
    size_t i = home(address);
    while (slots_[i].address != address) {
      if (slots_[i].address == nullptr) return nullptr;
      i = next(i);
    }
    Shadow* removed = slots_[i].shadow;
    for (size_t j = next(i); slots_[j].address != nullptr; j = next(j)) {
      const size_t wanted = home(slots_[j].address);
      if (((j - wanted) & (slots_.size() - 1)) < ((j - i) & (slots_.size() - 1))) continue;
      slots_[i] = slots_[j];
      i = j;
    }
    slots_[i] = {};
    --size_;
    return removed;
  }

 private:
  struct Slot {
    const void* address = nullptr;
    Shadow* shadow = nullptr;
  };
  [[nodiscard]] size_t home(const void* address) const {
    const uint64_t key = reinterpret_cast<uintptr_t>(address) >> 4;
    return (key * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1);
  }
  [[nodiscard]] size_t next(size_t i) const { return (i + 1) & (slots_.size() - 1); }
  void put(Slot slot) {
    size_t i = home(slot.address);
    while (slots_[i].address != nullptr) i = next(i);
    slots_[i] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.address != nullptr) put(slot);
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
};

}  // namespace foretrace::tracer::python
