#include <algorithm>

#include "datasets/mutate/number_text.h"
#include "datasets/mutate_c/c_number.h"
#include "datasets/mutate_c/c_text.h"
#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {
namespace {

using Texts = std::vector<std::string>;

Texts other_numbers(std::string_view token) {
  const auto number = read_number(token);
  if (!number) return {};
  Texts others;
  if (number->whole) {
    const bool has_sign = number->suffix.find_first_of("uU") == std::string::npos;
    others.push_back(std::to_string(number->n + 1));
    if (number->n > 0 || has_sign) others.push_back(std::to_string(number->n - 1));
    if (number->n > 1) others.emplace_back("0");
  } else {
    others = {mutate::float_text(number->x + 1), mutate::float_text(number->x - 1)};
    if (number->x != 0 && number->x != 1) others.emplace_back("0.0");
  }
  for (std::string& other : others) other += number->suffix;
  return others;
}

// Its neighbours, as far as they can be seen.
Texts other_characters(std::string_view token) {
  const auto bytes = read_quoted(token);
  if (!bytes || bytes->size() != 1) return {};
  Texts others;
  const bool shown = bytes->front() >= ' ' && bytes->front() <= '~';
  for (const int step : {1, -1}) {
    const int c = bytes->front() + step;
    if (shown && c >= ' ' && c <= '~')
      others.push_back(c_quoted(std::string(1, static_cast<char>(c)), '\''));
  }
  if (!shown) others.emplace_back("' '");
  return others;
}

// Of those of one literal; parts of a longer one, and others' prefixes, are left alone.
std::vector<size_t> plain_strings(const SourceTree& tree) {
  std::vector<size_t> out;
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.at(i).kind == NodeKind::kString && read_quoted(tree.text(i))) out.push_back(i);
  }
  return out;
}

void add_string_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  const std::vector<size_t> strings = plain_strings(tree);
  for (const size_t i : strings) {
    const std::string_view token = tree.text(i);
    std::vector<std::string_view> others;
    if (token != "\"\"") others.emplace_back("\"\"");
    for (const size_t k : strings) {
      const std::string_view other = tree.text(k);
      if (other != token && std::find(others.begin(), others.end(), other) == others.end())
        others.push_back(other);
    }
    for (const std::string_view other : others)
      edits.push_back(
          {MutationOperator::kConstant, tree.at(i).begin, token.size(), std::string(other)});
  }
}

}  // namespace

void add_constant_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i) {
    const std::string_view token = tree.text(i);
    const NodeKind kind = tree.at(i).kind;
    Texts others;
    if (kind == NodeKind::kInteger || kind == NodeKind::kFloating) others = other_numbers(token);
    if (kind == NodeKind::kCharacter) others = other_characters(token);
    if (kind == NodeKind::kOtherExpression && token == "true") others = {"false"};
    if (kind == NodeKind::kOtherExpression && token == "false") others = {"true"};
    for (std::string& other : others)
      edits.push_back(
          {MutationOperator::kConstant, tree.at(i).begin, token.size(), std::move(other)});
  }
  add_string_edits(tree, edits);
}

}  // namespace foretrace::datasets::mutate_c
