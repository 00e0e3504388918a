#include "datasets/overlap/program_parts.h"

#include "datasets/overlap/normalise.h"
#include "datasets/overlap/token_runs.h"

namespace foretrace::datasets::overlap {
namespace {

using syntax::NodeKind;
using syntax::SyntaxTree;

struct Place {
  uint32_t owner = 0;  // the class or function around; 0: none
  bool inner = false;  // inside of a function
};

ProgramPart part_at(const SyntaxTree& tree, uint32_t node, std::string_view function, bool inner) {
  const BoundNames bound = bound_names(tree, node);
  return {std::string(function), tree_hash(tree, node, bound), token_runs(tree, node, bound),
          inner};
}

// The functions below a node, in the order of the source.
void add_functions(SyntaxTree& tree, uint32_t node, Place place, std::vector<ProgramPart>& parts) {
  for (uint32_t c = tree.at(node).first; c != 0; c = tree.at(c).next) {
    const NodeKind kind = tree.at(c).kind;
    Place below = place;
    if (kind == NodeKind::kFunction) {
      const std::string_view name = function_name(tree.at(c));
      parts.push_back(part_at(tree, c, name, place.inner));
      if (is_method(tree, c, place.owner)) {
        drop_first_parameter(tree, c);
        parts.push_back(part_at(tree, c, name, place.inner));
      }
      below.inner = true;
    }
    if (kind == NodeKind::kFunction || kind == NodeKind::kClass) below.owner = c;
    add_functions(tree, c, below, parts);
  }
}

}  // namespace

Result<std::vector<ProgramPart>> program_parts(std::string_view source) {
  TRY_ASSIGN(SyntaxTree tree, syntax::parse_python(source));
  normalise(tree);
  const syntax::Node& block = tree.at(tree.at(0).first);
  std::vector<ProgramPart> parts;
  if (block.first == 0) return parts;
  const bool single = block.first == block.last && tree.at(block.first).kind == NodeKind::kFunction;
  // A function alone compares with functions among others.
  const uint32_t whole = single ? block.first : 0;
  parts.push_back(part_at(tree, whole, {}, false));
  add_functions(tree, whole, {whole, single}, parts);
  return parts;
}

}  // namespace foretrace::datasets::overlap
