// One binary operator for another of its kind.
#include <algorithm>
#include <span>

#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

constexpr std::array<std::string_view, 5> kArithmetic = {"+", "-", "*", "//", "%"};
constexpr std::array<std::string_view, 6> kComparisons = {"<", "<=", ">", ">=", "==", "!="};

bool holds(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Text knows + and %, and * with a number: another operator only raises.
bool is_text(const SourceTokens& tokens, size_t i) {
  return i < tokens.size() && tokens.at(i).kind == PythonTokenKind::kString;
}

void add_others(const SourceTokens& tokens, size_t i, std::span<const std::string_view> words,
                MutationOperator op, std::vector<Edit>& edits) {
  const std::string_view word = tokens.at(i).text;
  const bool assigns = !holds(words, word);  // +=
  for (const std::string_view other : words) {
    if (word.starts_with(other) && word.size() == other.size() + (assigns ? 1 : 0)) continue;
    edits.push_back({op, tokens.begin(i), word.size(), std::string(other) + (assigns ? "=" : "")});
  }
}

}  // namespace

void add_arithmetic_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 1; i < tokens.size(); ++i) {
    std::string_view word = tokens.at(i).text;
    if (tokens.at(i).kind != PythonTokenKind::kOperator || !tokens.ends_operand(i - 1)) continue;
    if (word.size() > 1 && word.ends_with('=')) word.remove_suffix(1);
    if (!holds(kArithmetic, word) || is_text(tokens, i - 1) || is_text(tokens, i + 1)) continue;
    add_others(tokens, i, kArithmetic, MutationOperator::kArithmetic, edits);
  }
}

void add_comparison_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.at(i).kind == PythonTokenKind::kOperator && holds(kComparisons, tokens.at(i).text))
      add_others(tokens, i, kComparisons, MutationOperator::kComparison, edits);
  }
}

void add_boolean_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const auto add = [&](size_t length, std::string text) {
      edits.push_back({MutationOperator::kBoolean, tokens.begin(i), length, std::move(text)});
    };
    if (tokens.is(i, "and")) add(3, "or");
    if (tokens.is(i, "or")) add(2, "and");
    const bool part = tokens.is(i + 1, "in") || (i > 0 && tokens.is(i - 1, "is"));
    if (tokens.is(i, "not") && !part && i + 1 < tokens.size())
      add(tokens.begin(i + 1) - tokens.begin(i), "");
  }
}

}  // namespace foretrace::datasets::mutate
