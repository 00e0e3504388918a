#include "datasets/mutate/edit.h"

namespace foretrace::datasets::mutate {

const char* operator_name(MutationOperator op) {
  constexpr std::array<const char*, kOperatorCount> kNames = {
      "arithmetic", "comparison", "boolean",        "constant",
      "loop bound", "deletion",   "argument order", "negation"};
  return kNames[static_cast<size_t>(op)];
}

std::string apply_edit(std::string_view source, const Edit& edit) {
  std::string out(source.substr(0, edit.begin));
  out += edit.text;
  return out += source.substr(edit.begin + edit.length);
}

}  // namespace foretrace::datasets::mutate
