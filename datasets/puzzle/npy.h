// NumPy's .npy files of whole numbers: versions 1 and 2 are read, version 1 is written.
// Numbers may be signed or not and have 1, 2, 4 or 8 bytes, little endian, in C order.
// Source: numpy/lib/format.py.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets::puzzle {

struct NpyArray {
  std::vector<int64_t> shape;
  bool is_signed = true;
  int width = 4;      // bytes of a number
  std::string bytes;  // of the numbers, count() * width

  [[nodiscard]] int64_t count() const;
  // REQUIRES: i < count(). Numbers of 8 bytes without sign from 2^63 on come out as INT64_MAX.
  [[nodiscard]] int64_t at(int64_t i) const;
};

// Errors start with `name`: other kinds of numbers, Fortran order, a header that is none, more or
// fewer bytes than the shape says.
Result<NpyArray> parse_npy(std::string_view file, const std::string& name);
Result<NpyArray> read_npy(const std::string& path);

// A whole file. REQUIRES: as many values as the shape says
std::string npy_file(std::span<const uint8_t> values, const std::vector<int64_t>& shape);
std::string npy_file(std::span<const int32_t> values, const std::vector<int64_t>& shape);

}  // namespace foretrace::datasets::puzzle
