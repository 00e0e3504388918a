// ArrayView: the elements of an array in memory, whichever library made it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/python/cpython.h"
#include "tracer/python/scalar_table.h"

namespace foretrace::tracer::python {

struct ElementKind {
  const char* name;  // "float32"
  char kind;         // '?' a truth value, 'i' and 'u' integers, 'f' a float, 'b' a bfloat16
  int bytes;
};

struct ArrayView {
  static constexpr int kMaxDimensions = 64;
  std::string type;                     // "ndarray[float32, (2, 3)]"
  uint64_t size = 0;                    // elements in all
  int dimensions = 0;
  int64_t shape[kMaxDimensions] = {};
  int64_t strides[kMaxDimensions] = {}; // in bytes
  const char* data = nullptr;           // null: its elements cannot be shown
  const ElementKind* kind = nullptr;    // with data

  // Completes `type` and `size` from the shape: "ndarray[float32, (2, 3)]".
  void describe(const char* library_type, const char* element);
  // The first elements in C order, as bits of Refs.
  void read(uint32_t max_items, ScalarTable& scalars, std::vector<uint64_t>& refs) const;
  // With its type, as text of about `budget` bytes.
  [[nodiscard]] std::string text(uint32_t max_items, size_t budget) const;
};

// The number at an address, which need not be aligned, as repr gives it; empty: out of memory.
std::string element_text(const char* at, const ElementKind& kind);

}  // namespace foretrace::tracer::python
