#include "datasets/corpus/imported_names.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace foretrace::datasets::corpus {
namespace {

using Names = std::map<std::string, std::string>;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// a . b as c: binds c, or without `as` the last name of what a `from` imports, the first of a
// module.
void bind(const std::string& module, const std::string& path, std::string_view alias,
          Names& names) {
  if (path.empty() || path == "*") return;
  const bool dotted = module.empty() || module.ends_with('.');
  const std::string whole = module + (dotted ? "" : ".") + path;
  if (!alias.empty())
    names.emplace(alias, whole);
  else if (module.empty())
    names.emplace(path.substr(0, path.find('.')), path.substr(0, path.find('.')));
  else
    names.emplace(path, whole);
}

void add_import(std::string_view text, Names& names) {
  const std::vector<std::string_view> words = words_of(text);
  size_t i = 1;
  std::string module;
  if (words.empty()) return;
  if (words[0] == "from") {
    for (; i < words.size() && words[i] != "import"; ++i) module += words[i];
    ++i;
  }
  for (; i < words.size(); ++i) {
    std::string path;
    std::string_view alias;
    for (; i < words.size() && words[i] != ","; ++i) {
      if (words[i] == "as" && i + 1 < words.size())
        alias = words[++i];
      else
        path += words[i];
    }
    bind(module, path, alias, names);
  }
}

}  // namespace

Names imported_names(const syntax::SyntaxTree& tree) {
  Names names;
  for (const syntax::Node& node : tree.nodes)
    if (node.kind == syntax::NodeKind::kImport) add_import(node.text, names);
  return names;
}

}  // namespace foretrace::datasets::corpus
