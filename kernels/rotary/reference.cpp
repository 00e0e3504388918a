// The formula of rotary.h in double: the specification.
#include "kernels/element_access.h"
#include "kernels/rotary/variants.h"

namespace foretrace::kernels::reference::rotary {

void rotate(const RotaryArgs& a, int64_t begin, int64_t end) {
  const Element param = parameter_element(a.element);
  for (int64_t r = begin; r < end; ++r) {
    const int64_t from = row_offset(a.x_rows, r), to = row_offset(a.out_rows, r);
    const int64_t angle = r / a.heads % a.table_rows * a.half;
    for (int64_t i = 0; i < a.half; ++i) {
      const double cos = load_element(a.cos, param, angle + i);
      const double sin = load_element(a.sin, param, angle + i) * (a.inverse ? -1 : 1);
      const double first = load_element(a.x, a.element, from + i);
      const double second = load_element(a.x, a.element, from + a.half + i);
      store_element(a.out, a.element, to + i, first * cos - second * sin);
      store_element(a.out, a.element, to + a.half + i, second * cos + first * sin);
    }
    for (int64_t i = 2 * a.half; i < a.size; ++i)
      store_element(a.out, a.element, to + i, load_element(a.x, a.element, from + i));
  }
}

}  // namespace foretrace::kernels::reference::rotary
