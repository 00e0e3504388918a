#include <algorithm>

#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {
namespace {

bool is_simple(const SyntaxNode& node) {
  switch (node.kind) {
    case NodeKind::kReturn:
    case NodeKind::kJump:
    case NodeKind::kBinary:
    case NodeKind::kUnary:
    case NodeKind::kCall:
    case NodeKind::kParentheses:
    case NodeKind::kOtherExpression:
      return node.behind > node.end;
    default:
      return false;
  }
}

// What would be left is a function that does nothing, or the same one.
bool is_needed(const SourceTree& tree, size_t i) {
  const size_t block = tree.parent(i);
  const bool of_function =
      tree.has_parent(block) && tree.at(tree.parent(block)).kind == NodeKind::kFunction;
  const std::vector<size_t>& siblings = tree.children(block);
  const bool bare_return = tree.at(i).kind == NodeKind::kReturn && tree.children(i).empty();
  return of_function && (siblings.size() == 1 || (bare_return && siblings.back() == i));
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == text.npos; }

// Nothing, or one comment that ends with its line.
bool is_comment(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == text.npos || text.substr(begin).starts_with("//")) return true;
  const std::string_view comment = text.substr(begin);
  const size_t end = comment.find("*/", 2);
  return comment.starts_with("/*") && end != comment.npos && is_blank(comment.substr(end + 2));
}

// With its indentation, comment and line break, if it has lines of its own.
Edit without_statement(const SourceTree& tree, const SyntaxNode& node) {
  const std::string_view source = tree.source();
  const size_t line = node.begin == 0 ? 0 : source.rfind('\n', node.begin - 1) + 1;
  const size_t end = std::min(source.find('\n', node.behind), source.size());
  const bool whole = is_blank(source.substr(line, node.begin - line)) &&
                     is_comment(source.substr(node.behind, end - node.behind));
  const size_t begin = whole ? line : node.begin;
  const size_t behind = whole ? std::min(end + 1, source.size()) : node.behind;
  return {MutationOperator::kDeletion, begin, behind - begin, ""};
}

}  // namespace

void add_deletion_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i) {
    const SyntaxNode& node = tree.at(i);
    if (!is_simple(node)) continue;
    if (node.role == NodeRole::kBody)
      edits.push_back({MutationOperator::kDeletion, node.begin, node.behind - node.begin, ";"});
    if (node.role == NodeRole::kStatement && !is_needed(tree, i))
      edits.push_back(without_statement(tree, node));
  }
}

}  // namespace foretrace::datasets::mutate_c
