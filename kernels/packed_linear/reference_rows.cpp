// The formula of packed_rows.h in double: the specification.
#include "kernels/element_access.h"
#include "kernels/packed_linear/rows_variants.h"

namespace foretrace::kernels::reference::packed_rows {

void run(const PackedRowsArgs& a, float* /*workspace*/) {
  for (int64_t r = 0; r < a.rows; ++r) {
    for (int64_t n = 0; n < a.outputs; ++n) {
      double sum = 0;
      for (int64_t k = 0; k < a.inputs; ++k)
        sum += load_element(a.x, Element::kBfloat16, r * a.inputs + k) *
               load_element(a.weight, Element::kBfloat16, packed_index(PackedType::kBfloat16, a.inputs, n, k));
      store_element(a.y, Element::kBfloat16, r * a.outputs + n, sum);
    }
  }
}

}  // namespace foretrace::kernels::reference::packed_rows
