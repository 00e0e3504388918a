#include "lm/tokenizer/pre_tokenizer.h"

#include <algorithm>
#include <utility>

#include "lm/tokenizer/byte_alphabet.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr const char* kGpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

Piece whole(TextPool& pool, std::string text, std::vector<Span> spans) {
  const size_t size = text.size();
  pool.emplace_back(std::move(text), std::move(spans));
  return {&pool.back(), {0, size}, -1};
}

// The space has the span of the character that it comes before.
Piece with_prefix_space(const Piece& piece, TextPool& pool) {
  if (piece.text().empty() || piece.text()[0] == ' ') return piece;
  std::string text = " " + std::string(piece.text());
  std::vector<Span> spans = {piece.source->origin_of_byte(piece.range.begin)};
  for (size_t at = piece.range.begin; at < piece.range.end; ++at) spans.push_back(piece.source->origin_of_byte(at));
  return whole(pool, std::move(text), std::move(spans));
}

Piece with_letters(const Piece& piece, TextPool& pool) {
  std::string text;
  std::vector<Span> spans;
  for (size_t at = piece.range.begin; at < piece.range.end; ++at) {
    text += letter_of_byte(static_cast<uint8_t>(piece.source->text()[at]));
    spans.resize(text.size(), piece.source->origin_of_byte(at));
  }
  return whole(pool, std::move(text), std::move(spans));
}

template <typename Change>
void change_each(std::vector<Piece>& pieces, Change change) {
  for (Piece& piece : pieces)
    if (piece.token < 0) piece = change(piece);
}

Status split_each(const Split& split, std::vector<Piece>& pieces) {
  std::vector<Piece> parts;
  parts.reserve(pieces.size());
  for (const Piece& piece : pieces) {
    if (piece.token >= 0) parts.push_back(piece);
    else TRY(split.apply(piece, parts));
  }
  pieces = std::move(parts);
  return {};
}

}  // namespace

void PreTokenizer::add(ByteLevel byte_level) {
  if (byte_level.add_prefix_space) steps_.emplace_back(PrefixSpace{});
  if (byte_level.use_regex) steps_.emplace_back(Split{Regex::compile(kGpt2).value(), SplitBehavior::kIsolated, false});
  steps_.emplace_back(Letters{});
}

bool PreTokenizer::ends_in_bytes() const {
  const auto is_letters = [](const Step& step) { return std::holds_alternative<Letters>(step); };
  return !steps_.empty() && is_letters(steps_.back()) && std::count_if(steps_.begin(), steps_.end(), is_letters) == 1;
}

Status PreTokenizer::apply(std::vector<Piece>& pieces, TextPool& pool, bool keep_bytes) const {
  const size_t count = steps_.size() - (keep_bytes ? 1 : 0);
  for (size_t i = 0; i < count; ++i) {
    if (const auto* split = std::get_if<Split>(&steps_[i])) TRY(split_each(*split, pieces));
    else if (std::holds_alternative<PrefixSpace>(steps_[i]))
      change_each(pieces, [&](const Piece& piece) { return with_prefix_space(piece, pool); });
    else change_each(pieces, [&](const Piece& piece) { return with_letters(piece, pool); });
  }
  return {};
}

}  // namespace foretrace::lm::tokenizer
