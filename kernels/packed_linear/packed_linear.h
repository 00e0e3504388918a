// Products of a few rows with a matrix that is read once, as a decoder does for each token:
//   y = x W^T        x: [R, K], W: [N, K], y: [R, N]
// W is kept in blocks of sixteen outputs whose numbers for one input stand side by side, so that a
// block is a stream: memory traffic is the floor, of N K (4, 2 or 1) bytes for any R that leaves x
// in the cache.
//
// x, y and sums are float32. A row of y does not depend on the other rows, to the bit, nor on the
// number of threads. Accuracy: within 2e-6 of the largest value of the product with the weights as
// kept; int8 rounds each weight to 1/127 of its output's largest.
#pragma once

#include <span>
#include <string_view>

#include "kernels/aligned_buffer.h"
#include "kernels/packed_linear/packed_linear_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

class PackedMatrix {
 public:
  // w: [outputs, inputs], rows dense, float32 or bfloat16.
  PackedMatrix(const void* w, Element element, int64_t outputs, int64_t inputs, PackedType type,
               ParallelFor parallel = serial_for);

  [[nodiscard]] int64_t inputs() const { return inputs_; }
  [[nodiscard]] int64_t outputs() const { return outputs_; }
  [[nodiscard]] PackedType type() const { return type_; }
  [[nodiscard]] int64_t bytes() const;
  // y [rows, outputs] = or += x W^T, strides in numbers.
  [[nodiscard]] PackedLinearArgs args(int64_t rows, const float* x, int64_t x_stride, float* y,
                                      int64_t y_stride, bool accumulate) const;

 private:
  // Output n's numbers and scale; zeros behind the last one.
  void pack_output(const void* w, Element element, int64_t n);

  int64_t inputs_, outputs_;
  PackedType type_;
  AlignedBuffer weight_, scales_;
};

void packed_linear(const PackedLinearArgs& args, ParallelFor parallel = serial_for,
                   std::string_view forced = forced_variant());
// Several products, none of which writes what another reads or writes, spread over threads as one.
void packed_linear_each(std::span<const PackedLinearArgs> products,
                        ParallelFor parallel = serial_for,
                        std::string_view forced = forced_variant());

// Would a call run a variant for this processor, not the reference, which is made to be right and not to be fast?
bool packed_linear_is_fast(std::string_view forced = forced_variant());

// Takes a range of blocks, and `workspace` floats of scratch.
struct PackedLinearFunctions {
  int64_t (*workspace)(const PackedLinearArgs& args);
  void (*run)(const PackedLinearArgs& args, float* workspace, int64_t begin, int64_t end);
};
void run_packed_linear(const PackedLinearFunctions& functions, const PackedLinearArgs& args, ParallelFor parallel = serial_for);
std::span<const Variant<PackedLinearFunctions>> packed_linear_variants();

}  // namespace foretrace::kernels
