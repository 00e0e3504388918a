#include "datasets/mutate/python_language.h"

#include "datasets/mutate/fuzz.h"
#include "datasets/mutate/mutants.h"

namespace foretrace::datasets::mutate {

Result<ProgramLanguage::Reading> PythonLanguage::read(const std::string& source) {
  const auto tree = tree_of(source);
  if (!tree.ok()) return Reading{0, "not read as Python"};
  return Reading{tree.value(), ""};
}

Result<std::vector<Mutant>> PythonLanguage::mutants(const ManifestItem& /*item*/,
                                                    const std::string& source, size_t count,
                                                    std::unordered_set<uint64_t>& seen, Rng& rng) {
  return mutants_of(source, count, seen, rng);
}

Result<ProgramLanguage::Inputs> PythonLanguage::inputs(const ManifestItem& item,
                                                       const std::string& /*source*/, size_t count,
                                                       Rng& rng) {
  const auto arguments = read_arguments(item.args);
  if (!arguments || !has_literals(*arguments)) return Inputs{{}, "no literal arguments"};
  Inputs inputs{{}, "nothing to change in the arguments"};
  for (std::string& list : fuzz_arguments(*arguments, count, rng))
    inputs.calls.push_back({std::move(list), item.stdin_text});
  return inputs;
}

}  // namespace foretrace::datasets::mutate
