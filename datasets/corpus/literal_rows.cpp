#include "datasets/corpus/literal_rows.h"

#include <algorithm>

#include "datasets/corpus/literal_calls.h"
#include "datasets/syntax/children.h"

namespace foretrace::datasets::corpus {
namespace {

using syntax::NodeKind;

constexpr size_t kMostRows = 64;

bool is_display(NodeKind kind) { return kind == NodeKind::kList || kind == NodeKind::kTuple; }

// The parts of an element for the targets, or of pytest.param; empty if they are not as many.
std::vector<uint32_t> parts_of(const syntax::SyntaxTree& tree, uint32_t element,
                               const RowTargets& targets) {
  std::vector<uint32_t> parts = {element};
  const NodeKind kind = tree.at(element).kind;
  if (kind == NodeKind::kCall && dotted_name(tree, tree.at(element).first).ends_with("param")) {
    parts = syntax::children_of(tree, tree.at(element).last);
    std::erase_if(parts, [&](uint32_t p) { return tree.at(p).kind == NodeKind::kKeyword; });
  } else if (targets.apart && is_display(kind)) {
    parts = syntax::children_of(tree, element);
  }
  if (parts.size() != targets.names.size()) parts.clear();
  return parts;
}

}  // namespace

RowTargets target_names(const syntax::SyntaxTree& tree, uint32_t target) {
  std::vector<uint32_t> parts = {target};
  const bool apart = is_display(tree.at(target).kind);
  if (apart) parts = syntax::children_of(tree, target);
  std::vector<std::string> names;
  for (const uint32_t part : parts) {
    if (tree.at(part).kind != NodeKind::kName) return {};
    names.emplace_back(tree.at(part).text);
  }
  return {std::move(names), apart};
}

std::vector<LiteralBindings> literal_rows(const syntax::SyntaxTree& tree, const RowTargets& targets,
                                          uint32_t iterable, const LiteralBindings& names) {
  if (tree.at(iterable).kind == NodeKind::kName) {
    const auto found = names.find(tree.at(iterable).text);
    if (found != names.end()) iterable = found->second.node;
  }
  std::vector<LiteralBindings> rows;
  if (!is_display(tree.at(iterable).kind) || targets.names.empty()) return rows;
  for (const uint32_t element : syntax::children_of(tree, iterable)) {
    const std::vector<uint32_t> parts = parts_of(tree, element, targets);
    LiteralBindings row = names;
    bool literal = !parts.empty();
    for (size_t i = 0; literal && i < parts.size(); ++i) {
      auto text = literal_text(tree, parts[i], names);
      // What the call does not take may be anything: an expected object, a class of exceptions.
      if (text)
        row[targets.names[i]] = {std::move(*text), parts[i]};
      else
        row.erase(targets.names[i]);
    }
    if (literal) rows.push_back(std::move(row));
    if (rows.size() == kMostRows) break;
  }
  return rows;
}

}  // namespace foretrace::datasets::corpus
