#include "tracer/c/edits.h"

#include <algorithm>
#include <tuple>

namespace foretrace::tracer::c {

std::string Edits::apply(const std::string& original) const {
  std::vector<const Insertion*> order;
  for (const Insertion& insertion : insertions_) order.push_back(&insertion);
  std::stable_sort(order.begin(), order.end(),
                   [](const Insertion* a, const Insertion* b) { return std::tie(a->at, a->order) < std::tie(b->at, b->order); });
  std::string out;
  size_t copied = 0;
  for (const Insertion* insertion : order) {
    out.append(original, copied, insertion->at - copied);
    copied = insertion->at;
    out += insertion->text;
  }
  return out.append(original, copied, std::string::npos);
}

}  // namespace foretrace::tracer::c
