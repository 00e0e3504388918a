#include "tests/lm/stored_gradients.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// The spelling that the fixture holds.
const Spelling& spelling_in(const SafetensorsReader& reader, const Parameter& parameter) {
  for (const Spelling& spelling : parameter.spellings) {
    const bool all = std::all_of(spelling.begin(), spelling.end(), [&](const StoredPart& part) {
      const TensorEntry* entry = reader.find("grad." + part.key);
      return entry != nullptr && entry->shape == part.shape;
    });
    if (all) return spelling;
  }
  return parameter.stored;
}

}  // namespace

void expect_gradients(const CausalLm& model, const SafetensorsReader& reader, double tolerance) {
  size_t checked = 0;
  for (const auto& parameter : model.parameters().all()) {
    if (parameter.kind == ParameterKind::kBuffer) continue;
    if (!parameter.value.grad().defined() && reader.find("grad." + parameter.name) == nullptr) continue;  // the loss reaches it in neither
    for (const auto& part : spelling_in(reader, parameter)) {
      const at::Tensor want = reader.tensor("grad." + part.key).value();
      const at::Tensor got = stored_form(part, parameter.value.grad());
      EXPECT_LE(difference(got, want), tolerance * want.abs().max().item<double>()) << part.key;
      ++checked;
    }
  }
  const auto& entries = reader.entries();
  EXPECT_EQ(checked, std::count_if(entries.begin(), entries.end(),
                                   [](const TensorEntry& entry) { return entry.name.rfind("grad.", 0) == 0; }));
}

}  // namespace foretrace::lm
