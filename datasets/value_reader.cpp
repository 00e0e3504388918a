#include "datasets/value_reader.h"

namespace foretrace::datasets {
namespace {

TokenMask tokens_between(Token first, Token end) {
  TokenMask mask;
  for (Token t = first; t < end; ++t) mask.set(t);
  return mask;
}

// Bytes, words and phrases that values are made of; slots depend on the program.
const TokenMask& value_tokens() {
  static const TokenMask mask = [] {
    TokenMask m = tokens_between(0x20, 256);
    for (Token t = kFirstWord; t < kVocabularySize; ++t) {
      if (is_name_word(t) || phrase_at(word_text(t)) == t) m.set(t);
    }
    return m;
  }();
  return mask;
}

}  // namespace

void ValueReader::begin(Kind kind) {
  kind_ = kind;
  free_ = kind == Kind::kMessage;
  has_text_ = false;
  scanner_.clear();
  text_.clear();
}

TokenMask ValueReader::allowed() const {
  static const TokenMask printable = tokens_between(0x20, 256);
  static const TokenMask control = tokens_between(0, 0x20);
  static const TokenMask slots = tokens_between(kFirstSlot, kFirstWord);
  TokenMask mask;
  if (free_) {
    mask = value_tokens() | control | (program_->names() & slots);
    mask.set(token::kEnd);
    return mask;
  }
  mask.set(token::kRaw, !has_text_);
  mask.set(token::kEnd, has_text_ ? scanner_.closed() : kind_ == Kind::kOptionalValue);
  if (scanner_.in_string()) return mask | printable;
  mask |= value_tokens() | (program_->names() & slots);
  for (const char closer : {')', ']', '}'})
    mask.set(static_cast<unsigned char>(closer), closer == scanner_.closer());
  return mask;
}

bool ValueReader::take(Token t) {
  if (t == token::kEnd) return false;
  has_text_ = true;
  if (t == token::kRaw) {
    free_ = true;
    return true;
  }
  const std::string_view text = *value_token_text(*program_, t);
  if (!free_) (void)scanner_.feed(text);
  text_ += text;
  return true;
}

int64_t ValueReader::shortest_end() const {
  if (free_) return 1;
  if (!has_text_) return kind_ == Kind::kOptionalValue ? 1 : 2;
  return scanner_.closing() + 1;
}

int64_t ValueReader::shortest_end_behind(Token t) const {
  if (free_) return 1;
  ValueScanner scanner = scanner_;
  (void)scanner.feed(*value_token_text(*program_, t));
  return scanner.closing() + 1;
}

}  // namespace foretrace::datasets
