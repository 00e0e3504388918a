#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/element_access.h"
#include "kernels/packed_linear/packed_linear.h"

namespace foretrace::kernels {
namespace {

constexpr double kLargestInt8 = 127;

int64_t bytes_of(PackedType type) {
  return type == PackedType::kFloat32 ? 4 : type == PackedType::kBfloat16 ? 2 : 1;
}

// The factor of an output's integers.
double scale_of(const void* w, Element element, int64_t row, int64_t inputs) {
  double largest = 0;
  for (int64_t k = 0; k < inputs; ++k)
    largest = std::max(largest, std::abs(load_element(w, element, row * inputs + k)));
  return largest / kLargestInt8;
}

void store_packed(void* blocks, PackedType type, int64_t at, double value) {
  switch (type) {
    case PackedType::kFloat32:
      return store_element(blocks, Element::kFloat32, at, value);
    case PackedType::kBfloat16:
      return store_element(blocks, Element::kBfloat16, at, value);
    case PackedType::kInt8:
      static_cast<int8_t*>(blocks)[at] = static_cast<int8_t>(std::lrint(value));
  }
}

// A whole block of bfloat16, as training packs anew each step: pairs of inputs are copied as they are.
void copy_pairs(const uint16_t* w, int64_t inputs, uint16_t* block) {
  for (int64_t k = 0; k < inputs; k += 2) {
    for (int64_t lane = 0; lane < kPackedBlock; ++lane) std::memcpy(block + k * kPackedBlock + 2 * lane, w + lane * inputs + k, 4);
  }
}

}  // namespace

PackedMatrix::PackedMatrix(const void* w, Element element, int64_t outputs, int64_t inputs, PackedType type, ParallelFor parallel)
    : inputs_(inputs),
      outputs_(outputs),
      type_(type),
      weight_((packed_blocks(outputs) * kPackedBlock * packed_inputs(type, inputs) * bytes_of(type) + 3) / 4),
      scales_(type == PackedType::kInt8 ? packed_blocks(outputs) * kPackedBlock : 0) {
  for_ranges(parallel, packed_blocks(outputs), 16384 / (inputs * kPackedBlock + 1) + 1, [&](int64_t begin, int64_t end) {
    const bool pairs = element == Element::kBfloat16 && type == PackedType::kBfloat16 && inputs % 2 == 0;
    for (int64_t block = begin; block < end; ++block) {
      const int64_t n = block * kPackedBlock;
      if (pairs && n + kPackedBlock <= outputs) {
        copy_pairs(static_cast<const uint16_t*>(w) + n * inputs, inputs, reinterpret_cast<uint16_t*>(weight_.data()) + n * inputs);
      } else {
        for (int64_t i = 0; i < kPackedBlock; ++i) pack_output(w, element, n + i);
      }
    }
  });
}

void PackedMatrix::pack_output(const void* w, Element element, int64_t n) {
  const bool real = n < outputs_;
  double inverse = 1;
  if (type_ == PackedType::kInt8) {
    const double scale = real ? scale_of(w, element, n, inputs_) : 0;
    scales_.data()[n] = static_cast<float>(scale);
    inverse = scale > 0 ? 1 / scale : 0;
  }
  for (int64_t k = 0; k < packed_inputs(type_, inputs_); ++k)
    store_packed(weight_.data(), type_, packed_index(type_, inputs_, n, k),
                 real && k < inputs_ ? load_element(w, element, n * inputs_ + k) * inverse : 0);
}

int64_t PackedMatrix::bytes() const {
  const int64_t outputs = packed_blocks(outputs_) * kPackedBlock;
  return outputs * packed_inputs(type_, inputs_) * bytes_of(type_) + (type_ == PackedType::kInt8 ? outputs * 4 : 0);
}

PackedLinearArgs PackedMatrix::args(int64_t rows, const float* x, int64_t x_stride, float* y,
                                    int64_t y_stride, bool accumulate) const {
  return {rows,     inputs_,  outputs_,       x,
          x_stride, type_,    weight_.data(), type_ == PackedType::kInt8 ? scales_.data() : nullptr,
          y,        y_stride, accumulate};
}

}  // namespace foretrace::kernels
