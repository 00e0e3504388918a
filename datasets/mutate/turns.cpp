#include "datasets/mutate/turns.h"

namespace foretrace::datasets::mutate {

Result<std::vector<Mutant>> take_turns(std::string_view source, EditsByOperator edits, size_t count,
                                       const Identify& identify, std::unordered_set<uint64_t>& seen,
                                       Rng& rng) {
  std::vector<std::vector<Edit>> left;
  for (std::vector<Edit>& of_operator : edits) {
    rng.shuffle(of_operator);
    if (!of_operator.empty()) left.push_back(std::move(of_operator));
  }
  std::vector<Mutant> mutants;
  while (!left.empty() && mutants.size() < count) {
    rng.shuffle(left);
    for (size_t i = 0; i < left.size() && mutants.size() < count; ++i) {
      // An edit that makes no new program does not cost the operator its turn.
      for (bool made = false; !made && !left[i].empty(); left[i].pop_back()) {
        const Edit& edit = left[i].back();
        std::string text = apply_edit(source, edit);
        TRY_ASSIGN(const std::optional<uint64_t> found, identify(text));
        made = found && seen.insert(*found).second;
        if (made) mutants.push_back({std::move(text), edit.op, *found});
      }
    }
    std::erase_if(left, [](const std::vector<Edit>& of_operator) { return of_operator.empty(); });
  }
  return mutants;
}

}  // namespace foretrace::datasets::mutate
