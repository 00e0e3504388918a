#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {

void add_argument_order_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.at(i).kind != NodeKind::kCall) continue;
    size_t before = tree.size();
    for (const size_t argument : tree.children(i)) {
      if (tree.at(argument).role != NodeRole::kArgument) continue;
      const size_t a = before;
      before = argument;
      if (a == tree.size() || tree.text(a) == tree.text(argument)) continue;
      const size_t begin = tree.at(a).begin;
      const size_t behind = tree.at(a).end;
      std::string text(tree.text(argument));
      text += tree.source().substr(behind, tree.at(argument).begin - behind);
      text += tree.text(a);
      edits.push_back({MutationOperator::kArgumentOrder, begin, tree.at(argument).end - begin,
                       std::move(text)});
    }
  }
}

}  // namespace foretrace::datasets::mutate_c
