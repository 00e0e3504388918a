#include "datasets/mutate/source_tokens.h"

#include <algorithm>

namespace foretrace::datasets::mutate {
namespace {

bool opens(std::string_view text) { return text == "(" || text == "[" || text == "{"; }
bool closes(std::string_view text) { return text == ")" || text == "]" || text == "}"; }

}  // namespace

SourceTokens::SourceTokens(std::string_view source) : source_(source), tokens_(lex_python(source)) {
  std::erase_if(tokens_, [](const PythonToken& t) { return t.kind == PythonTokenKind::kComment; });
  pair_brackets();
  TokenRange line;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind != PythonTokenKind::kNewline) continue;
    line.to = i;
    if (!line.empty()) lines_.push_back(line);
    line.from = i + 1;
  }
}

void SourceTokens::pair_brackets() {
  partners_.assign(tokens_.size(), tokens_.size());
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind != PythonTokenKind::kOperator) continue;
    if (opens(tokens_[i].text)) open.push_back(i);
    if (!closes(tokens_[i].text) || open.empty()) continue;
    partners_[i] = open.back();
    partners_[open.back()] = i;
    open.pop_back();
  }
}

bool SourceTokens::is(size_t i, std::string_view text) const {
  return i < size() && at(i).text == text && at(i).kind != PythonTokenKind::kString;
}

size_t SourceTokens::begin(size_t i) const {
  const auto& text = tokens_[i].text;
  // The line break that a source lacks at its end has no place of its own.
  return text.empty() ? source_.size() : static_cast<size_t>(text.data() - source_.data());
}

std::string_view SourceTokens::text(TokenRange range) const {
  if (range.empty()) return {};
  return source_.substr(begin(range.from), end(range.to - 1) - begin(range.from));
}

bool SourceTokens::ends_operand(size_t i) const {
  const PythonToken& t = at(i);
  switch (t.kind) {
    case PythonTokenKind::kName:
    case PythonTokenKind::kNumber:
    case PythonTokenKind::kString:
      return true;
    case PythonTokenKind::kKeyword:
      return t.text == "None" || t.text == "True" || t.text == "False";
    default:
      return closes(t.text);
  }
}

std::vector<TokenRange> SourceTokens::elements(size_t open) const {
  std::vector<TokenRange> out;
  const size_t close = partner(open);
  for (size_t from = open + 1; from < close;) {
    const size_t to = find({from, close}, {","});
    out.push_back({from, to});
    from = to + 1;
  }
  return out;
}

size_t SourceTokens::find(TokenRange range, std::initializer_list<std::string_view> texts) const {
  for (size_t i = range.from; i < range.to; ++i) {
    if (std::any_of(texts.begin(), texts.end(), [&](auto text) { return is(i, text); })) return i;
    if (opens(at(i).text) && partner(i) < range.to) i = partner(i);
  }
  return range.to;
}

}  // namespace foretrace::datasets::mutate
