#include "datasets/mutate/mutants.h"

#include "datasets/overlap/bound_names.h"
#include "datasets/overlap/normalise.h"
#include "datasets/overlap/tree_hash.h"

namespace foretrace::datasets::mutate {

Result<uint64_t> tree_of(std::string_view source) {
  TRY_ASSIGN(syntax::SyntaxTree tree, syntax::parse_python(source));
  overlap::normalise(tree);
  return overlap::tree_hash(tree, 0, overlap::bound_names(tree, 0)).exact;
}

std::vector<Mutant> mutants_of(std::string_view source, size_t count,
                               std::unordered_set<uint64_t>& seen, Rng& rng) {
  const SourceTokens tokens(source);
  std::vector<std::vector<Edit>> left;
  for (std::vector<Edit>& edits : find_edits(tokens)) {
    rng.shuffle(edits);
    if (!edits.empty()) left.push_back(std::move(edits));
  }
  std::vector<Mutant> mutants;
  while (!left.empty() && mutants.size() < count) {
    rng.shuffle(left);
    for (size_t i = 0; i < left.size() && mutants.size() < count; ++i) {
      // An edit that makes no new program does not cost the operator its turn.
      for (bool made = false; !made && !left[i].empty(); left[i].pop_back()) {
        const Edit& edit = left[i].back();
        std::string text = apply_edit(source, edit);
        const auto tree = tree_of(text);
        made = tree.ok() && seen.insert(tree.value()).second;
        if (made) mutants.push_back({std::move(text), edit.op, tree.value()});
      }
    }
    std::erase_if(left, [](const std::vector<Edit>& edits) { return edits.empty(); });
  }
  return mutants;
}

}  // namespace foretrace::datasets::mutate
