// One operator for another of its kind.
#include <algorithm>
#include <cctype>
#include <span>

#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {
namespace {

using Words = std::span<const std::string_view>;
constexpr std::array<std::string_view, 5> kArithmetic = {"+", "-", "*", "/", "%"};
constexpr std::array<std::string_view, 6> kComparisons = {"<", "<=", ">", ">=", "==", "!="};
constexpr std::array<std::string_view, 2> kLogical = {"&&", "||"};
constexpr std::array<std::string_view, 3> kBits = {"&", "|", "^"};
constexpr std::array<std::string_view, 2> kShifts = {"<<", ">>"};

bool holds(Words words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `assigns`: += and its like count too.
void add_others(const SourceTree& tree, size_t i, Words words, bool assigns, MutationOperator op,
                std::vector<Edit>& edits) {
  const SyntaxNode& node = tree.at(i);
  if (node.kind != NodeKind::kBinary) return;
  std::string_view word = node.text;
  const std::string tail = assigns && word.size() > 1 && word.ends_with('=') ? "=" : "";
  word.remove_suffix(tail.size());
  if (!holds(words, word)) return;
  for (const std::string_view other : words) {
    if (other != word) edits.push_back({op, node.at, node.text.size(), std::string(other) + tail});
  }
}

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

void add_arithmetic_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  constexpr auto kOp = MutationOperator::kArithmetic;
  for (size_t i = 0; i < tree.size(); ++i) {
    add_others(tree, i, kArithmetic, true, kOp, edits);
    const SyntaxNode& node = tree.at(i);
    if (node.kind != NodeKind::kUnary || tree.inside(i, NodeKind::kLoop, NodeRole::kStep)) continue;
    if (node.text == "++") edits.push_back({kOp, node.at, 2, "--"});
    if (node.text == "--") edits.push_back({kOp, node.at, 2, "++"});
  }
}

void add_comparison_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i)
    add_others(tree, i, kComparisons, false, MutationOperator::kComparison, edits);
}

void add_boolean_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  constexpr auto kOp = MutationOperator::kBoolean;
  for (size_t i = 0; i < tree.size(); ++i) {
    add_others(tree, i, kLogical, false, kOp, edits);
    add_others(tree, i, kBits, true, kOp, edits);
    add_others(tree, i, kShifts, true, kOp, edits);
    const SyntaxNode& node = tree.at(i);
    if (node.kind != NodeKind::kUnary || (node.text != "!" && node.text != "~")) continue;
    const bool glued = node.at > 0 && is_name(tree.source()[node.at - 1]);  // return!x
    edits.push_back({kOp, node.at, 1, glued ? " " : ""});
  }
}

}  // namespace foretrace::datasets::mutate_c
