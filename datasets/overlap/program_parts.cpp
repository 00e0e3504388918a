#include "datasets/overlap/program_parts.h"

#include "datasets/overlap/prune.h"
#include "datasets/overlap/token_runs.h"

namespace foretrace::datasets::overlap {
namespace {

using syntax::NodeKind;
using syntax::SyntaxTree;

ProgramPart part_at(const SyntaxTree& tree, uint32_t node, std::string_view function) {
  const BoundNames bound = bound_names(tree, node);
  return {std::string(function), tree_hash(tree, node, bound), token_runs(tree, node, bound)};
}

void add_functions(const SyntaxTree& tree, uint32_t node, std::vector<ProgramPart>& parts) {
  if (tree.at(node).kind == NodeKind::kFunction) {
    parts.push_back(part_at(tree, node, function_name(tree.at(node))));
    return;
  }
  for (uint32_t c = tree.at(node).first; c != 0; c = tree.at(c).next) add_functions(tree, c, parts);
}

}  // namespace

Result<std::vector<ProgramPart>> program_parts(std::string_view source) {
  TRY_ASSIGN(SyntaxTree tree, syntax::parse_python(source));
  prune(tree);
  const syntax::Node& block = tree.at(tree.at(0).first);
  std::vector<ProgramPart> parts;
  if (block.first == 0) return parts;
  const bool single = block.first == block.last && tree.at(block.first).kind == NodeKind::kFunction;
  // A function alone compares with functions among others.
  parts.push_back(part_at(tree, single ? block.first : 0, {}));
  if (!single) add_functions(tree, 0, parts);
  return parts;
}

}  // namespace foretrace::datasets::overlap
