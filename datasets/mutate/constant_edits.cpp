#include <algorithm>

#include "datasets/mutate/number_text.h"
#include "datasets/mutate/operators.h"
#include "datasets/string_literal.h"

namespace foretrace::datasets::mutate {
namespace {

bool is_bytes(std::string_view token) {
  return parse_string_literal(token).prefix.find_first_of("bB") != std::string_view::npos;
}

// Plain strings that stand for a value: no f-strings, no docstrings.
std::vector<size_t> value_strings(const SourceTokens& tokens) {
  std::vector<size_t> out;
  for (const TokenRange& line : tokens.lines()) {
    if (line.to - line.from == 1) continue;
    for (size_t i = line.from; i < line.to; ++i) {
      if (tokens.at(i).kind == PythonTokenKind::kString &&
          !parse_string_literal(tokens.at(i).text).formatted)
        out.push_back(i);
    }
  }
  return out;
}

void add_number_edits(const SourceTokens& tokens, size_t i, std::vector<Edit>& edits) {
  const std::string_view token = tokens.at(i).text;
  std::vector<std::string> others;
  if (const auto n = int_of(token)) {
    if (*n < kGreatestInt) others.push_back(std::to_string(*n + 1));
    others.push_back(std::to_string(*n - 1));
    if (*n > 1) others.push_back("0");
  } else if (const auto x = float_of(token)) {
    others = {float_text(*x + 1), float_text(*x - 1)};
    if (*x != 0 && *x != 1) others.push_back("0.0");
  }
  for (std::string& other : others)
    edits.push_back({MutationOperator::kConstant, tokens.begin(i), token.size(), std::move(other)});
}

void add_string_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  const std::vector<size_t> strings = value_strings(tokens);
  for (const size_t i : strings) {
    const std::string_view token = tokens.at(i).text;
    const bool bytes = is_bytes(token);
    std::vector<std::string_view> others = {bytes ? "b''" : "''"};
    for (const size_t k : strings) {
      const std::string_view other = tokens.at(k).text;
      if (other != token && is_bytes(other) == bytes &&
          std::find(others.begin(), others.end(), other) == others.end())
        others.push_back(other);
    }
    for (const std::string_view other : others)
      edits.push_back(
          {MutationOperator::kConstant, tokens.begin(i), token.size(), std::string(other)});
  }
}

}  // namespace

void add_constant_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.at(i).kind == PythonTokenKind::kNumber) add_number_edits(tokens, i, edits);
    if (tokens.is(i, "True"))
      edits.push_back({MutationOperator::kConstant, tokens.begin(i), 4, "False"});
    if (tokens.is(i, "False"))
      edits.push_back({MutationOperator::kConstant, tokens.begin(i), 5, "True"});
  }
  add_string_edits(tokens, edits);
}

}  // namespace foretrace::datasets::mutate
