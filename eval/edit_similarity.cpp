#include "eval/edit_similarity.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace foretrace::eval {
namespace {

constexpr size_t kCompared = 4000;

}  // namespace

double edit_similarity(std::string_view a, std::string_view b) {
  a = a.substr(0, kCompared);
  b = b.substr(0, kCompared);
  const size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 1;
  std::vector<size_t> row(b.size() + 1);  // distances of a's first i bytes to b's first j
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return 1 - static_cast<double>(row[b.size()]) / static_cast<double>(longer);
}

}  // namespace foretrace::eval
