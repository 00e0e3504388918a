// Rows cut into blocks whose number depends on the rows alone, so that sums over rows (gradients of
// weights) are the same for any number of threads: a partial sum a block, added in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/element_access.h"
#include "kernels/parallel.h"

namespace foretrace::kernels {

struct RowBlocks {
  int64_t rows;

  int64_t count() const { return std::clamp<int64_t>(rows / 64, 1, 32); }
  int64_t begin(int64_t block) const { return rows * block / count(); }
};

// Calls body(begin_row, end_row, partial) for every block, where partial points to `width` numbers
// of the parameter type that body must write, and stores in `sum` [width] the total of the
// partials.
template <typename Body>
void sum_over_row_blocks(int64_t rows, int64_t width, Element element, ParallelFor parallel,
                         void* sum, Body body) {
  const RowBlocks blocks{rows};
  const Element param = parameter_element(element);
  const int64_t bytes = width * element_bytes(param);
  std::vector<char> partials(blocks.count() * bytes);
  for_ranges(parallel, blocks.count(), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      body(blocks.begin(i), blocks.begin(i + 1), static_cast<void*>(partials.data() + i * bytes));
    }
  });
  for (int64_t j = 0; j < width; ++j) {
    double total = 0;
    for (int64_t i = 0; i < blocks.count(); ++i)
      total += load_element(partials.data() + i * bytes, param, j);
    store_element(sum, param, j, total);
  }
}

// Rows that are worth a thread, given the numbers a row holds.
inline int64_t rows_a_range(int64_t cols) { return 16384 / (cols + 1) + 1; }

}  // namespace foretrace::kernels
