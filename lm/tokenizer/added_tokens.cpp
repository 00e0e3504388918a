#include "lm/tokenizer/added_tokens.h"

#include <algorithm>

#include "lm/tokenizer/regex.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// A word character of Rust's regex crate. REQUIRES: text is one character
bool is_word(std::string_view character) {
  static const Regex word = Regex::compile("[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200c}\\x{200d}]").value();
  std::vector<Span> matches;
  return word.find_all(character, matches).ok() && !matches.empty();
}

// Start of the last character before `end`. REQUIRES: end > 0
size_t character_before(std::string_view text, size_t end) {
  do --end;
  while (end > 0 && is_continuation(text[end]));
  return end;
}

bool stands_alone(std::string_view text, Span match) {
  if (match.begin > 0) {
    const size_t before = character_before(text, match.begin);
    if (is_word(text.substr(before, match.begin - before))) return false;
  }
  return match.end == text.size() || !is_word(text.substr(match.end, code_point_at(text, match.end).bytes));
}

size_t white_space_start(std::string_view text, size_t end) {
  while (end > 0) {
    const size_t before = character_before(text, end);
    if (!is_white_space(code_point_at(text, before).value)) break;
    end = before;
  }
  return end;
}

size_t white_space_end(std::string_view text, size_t at) {
  while (at < text.size()) {
    const CodePoint point = code_point_at(text, at);
    if (!is_white_space(point.value)) break;
    at += point.bytes;
  }
  return at;
}

}  // namespace

Status AddedTokens::add(AddedToken token, std::string_view searched) {
  TRY((token.normalized ? normalized_ : raw_).add(searched, token.id));
  by_content_.emplace(token.content, token.id);
  const int32_t id = token.id;
  by_id_.emplace(id, std::move(token));
  return {};
}

const AddedToken* AddedTokens::by_id(int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

const AddedToken* AddedTokens::by_content(std::string_view content) const {
  const auto found = by_content_.find(content);
  return found == by_content_.end() ? nullptr : by_id(found->second);
}

void AddedTokens::split(const Piece& piece, Which which, std::vector<Piece>& parts) const {
  const TextSet& set = which == Which::kRaw ? raw_ : normalized_;
  const std::string_view text = piece.text();
  size_t done = 0;
  const auto keep = [&](Span span, int32_t token) {
    if (span.begin < span.end)
      parts.push_back({piece.source, {piece.range.begin + span.begin, piece.range.begin + span.end}, token});
  };
  // The search goes on behind the token itself: white space that it took may be part of the next one.
  for (size_t from = 0; !set.empty() && from < text.size();) {
    const TextSet::Match match = set.find(text, from);
    if (match.token < 0) break;
    from = match.span.end;
    const AddedToken& token = *by_id(match.token);
    if (token.single_word && !stands_alone(text, match.span)) continue;
    Span span = match.span;
    if (token.lstrip) span.begin = std::max(white_space_start(text, span.begin), done);
    if (token.rstrip) span.end = white_space_end(text, span.end);
    if (done < span.begin) keep({done, span.begin}, -1);
    keep(span, match.token);
    done = span.end;
  }
  if (done != text.size()) keep({done, text.size()}, -1);
}

}  // namespace foretrace::lm::tokenizer
