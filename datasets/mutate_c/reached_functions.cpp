#include "datasets/mutate_c/reached_functions.h"

#include <map>

#include "datasets/generate_c/tokens.h"

namespace foretrace::datasets::mutate_c {

std::set<std::string_view> reached_functions(const SourceTree& tree, std::string_view entry) {
  std::map<std::string_view, size_t> functions;
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.at(i).kind == NodeKind::kFunction) functions.emplace(tree.at(i).text, i);
  }
  if (!functions.contains(entry)) return {};
  std::set<std::string_view> reached = {entry};
  std::vector<size_t> unread = {functions[entry]};
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.at(i).kind == NodeKind::kVariable && !tree.has_parent(i)) unread.push_back(i);
  }
  while (!unread.empty()) {
    const size_t node = unread.back();
    unread.pop_back();
    for (const std::string_view token : generate_c::tokens_of(tree.text(node))) {
      const auto named = functions.find(token);
      if (named != functions.end() && reached.insert(named->first).second)
        unread.push_back(named->second);
    }
  }
  return reached;
}

}  // namespace foretrace::datasets::mutate_c
