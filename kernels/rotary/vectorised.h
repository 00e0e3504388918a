// Sixteen pairs of a row at a time.
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/rotary/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::rotary {
namespace {

template <Element kElement>
void rotate_row(const RotaryArgs& a, int64_t r) {
  const int64_t from = row_offset(a.x_rows, r), to = row_offset(a.out_rows, r);
  const int64_t angle = r / a.heads % a.table_rows * a.half;
  for (int64_t i = 0; i < a.half; i += 16) {
    const Mask mask = lanes(a.half, i);
    const Lanes cos = load(static_cast<const float*>(a.cos) + angle + i, mask);
    const Lanes positive = load(static_cast<const float*>(a.sin) + angle + i, mask);
    const Lanes sin = a.inverse ? zero() - positive : positive;
    const Lanes first = load16<kElement>(a.x, from + i, mask);
    const Lanes second = load16<kElement>(a.x, from + a.half + i, mask);
    store16<kElement>(a.out, to + i, mask, fmsub(first, cos, second * sin));
    store16<kElement>(a.out, to + a.half + i, mask, fmadd(second, cos, first * sin));
  }
  if (a.out == a.x) return;
  for (int64_t i = 2 * a.half; i < a.size; i += 16)
    store16<kElement>(a.out, to + i, lanes(a.size, i),
                      load16<kElement>(a.x, from + i, lanes(a.size, i)));
}

}  // namespace

void rotate(const RotaryArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r)
    args.element == Element::kFloat32 ? rotate_row<Element::kFloat32>(args, r)
                                      : rotate_row<Element::kBfloat16>(args, r);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::rotary
