#include "lm/recursive/refiner_weights.h"

#include <array>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr const char* kWritten = "model.inner.";
constexpr std::array<const char*, 3> kRead = {"_orig_mod.model.inner.", "inner.", ""};

}  // namespace

Parameter& add_refiner_weight(ParameterTable& table, ParameterKind kind, InitialValue initial, const std::vector<int64_t>& shape,
                              const std::string& name) {
  Parameter& parameter = table.add(kind, initial, shape, kWritten + name);
  for (const char* prefix : kRead) parameter.spellings.push_back({{prefix + name, shape, 0, {}}});
  return parameter;
}

}  // namespace foretrace::lm
