#include "datasets/mutate/mutants.h"

#include "datasets/mutate/operators.h"
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
  const Identify identify = [](const std::string& text) -> Result<std::optional<uint64_t>> {
    const auto tree = tree_of(text);
    return tree.ok() ? std::optional(tree.value()) : std::nullopt;
  };
  return take_turns(source, find_edits(tokens), count, identify, seen, rng).value();
}

}  // namespace foretrace::datasets::mutate
