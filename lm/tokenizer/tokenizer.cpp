#include "lm/tokenizer/tokenizer.h"

#include <algorithm>

#include "lm/tokenizer/nfc.h"
#include "lm/tokenizer/parts.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// One text on its way through the parts.
class Run {
 public:
  Run(const Parts& parts, bool with_offsets)
      : parts_(parts), with_offsets_(with_offsets), with_edges_(with_offsets && parts.post_processor.needs_edges()) {}

  Result<Encoding> encode(std::string_view text, bool add_special_tokens) {
    std::vector<Piece> pieces = find_added_tokens(text);
    const bool bytes = parts_.pre_tokenizer.ends_in_bytes() && parts_.model.knows_every_byte();
    TRY(parts_.pre_tokenizer.apply(pieces, pool_, bytes));
    for (const Piece& piece : pieces) {
      if (piece.token >= 0) add_token(piece);
      else TRY(add_word(piece, bytes));
    }
    parts_.post_processor.apply(text, with_offsets_, add_special_tokens, draft_);
    return std::move(draft_.encoding);
  }

 private:
  // First in the text as it is, then in what lies between, in normal form.
  std::vector<Piece> find_added_tokens(std::string_view text) {
    pool_.emplace_back(text, 0);
    std::vector<Piece> raw, pieces;
    parts_.added.split({&pool_.back(), {0, text.size()}, -1}, AddedTokens::Which::kRaw, raw);
    for (const Piece& piece : raw) {
      if (piece.token >= 0) pieces.push_back(piece);
      else parts_.added.split(parts_.nfc ? to_nfc(piece, pool_) : piece, AddedTokens::Which::kNormalized, pieces);
    }
    return pieces;
  }

  void add_token(const Piece& piece) {
    draft_.encoding.ids.push_back(piece.token);
    if (with_offsets_) draft_.encoding.offsets.push_back(piece.source->origin(piece.range));
    if (with_edges_) draft_.edges.push_back(edges_of(piece.text()));
  }

  Status add_word(const Piece& piece, bool bytes) {
    if (bytes) parts_.model.encode_bytes(piece.text(), symbols_);
    else TRY(parts_.model.encode(piece.text(), symbols_));
    size_t at = piece.range.begin;
    for (const Symbol& symbol : symbols_) {
      draft_.encoding.ids.push_back(symbol.id);
      if (with_offsets_) draft_.encoding.offsets.push_back(piece.source->origin({at, at + symbol.bytes}));
      if (with_edges_) draft_.edges.push_back(edges_of(*parts_.model.vocabulary().token(symbol.id)));
      at += symbol.bytes;
    }
    return {};
  }

  const Parts& parts_;
  bool with_offsets_, with_edges_;
  TextPool pool_;
  Draft draft_;
  std::vector<Symbol> symbols_;
};

}  // namespace

Tokenizer::Tokenizer(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Encoding> Tokenizer::run(std::string_view text, bool add_special_tokens, bool with_offsets) const {
  const size_t bad = first_invalid_byte(text);
  if (bad < text.size())
    return invalid_argument("text to encode is not UTF-8 at byte " + std::to_string(bad), "repair or escape it first");
  return Run(*parts_, with_offsets).encode(text, add_special_tokens);
}

Result<std::vector<int32_t>> Tokenizer::encode(std::string_view text, bool add_special_tokens) const {
  TRY_ASSIGN(Encoding encoding, run(text, add_special_tokens, false));
  return std::move(encoding.ids);
}

Result<Encoding> Tokenizer::encode_with_offsets(std::string_view text, bool add_special_tokens) const {
  return run(text, add_special_tokens, true);
}

std::string Tokenizer::decode_bytes(std::span<const int32_t> ids, bool skip_special_tokens) const {
  std::vector<std::string_view> tokens;
  for (const int32_t id : ids) {
    const std::string* token = id_to_token(id);
    if (token == nullptr) continue;
    const AddedToken* added = skip_special_tokens ? parts_->added.by_content(*token) : nullptr;
    if (added == nullptr || !added->special) tokens.push_back(*token);
  }
  return parts_->decoder.bytes(tokens);
}

std::string Tokenizer::decode(std::span<const int32_t> ids, bool skip_special_tokens) const {
  return repair_utf8(decode_bytes(ids, skip_special_tokens));
}

size_t Tokenizer::vocabulary_size() const {
  const Vocabulary& vocabulary = parts_->model.vocabulary();
  const auto is_new = [&](const auto& entry) { return !vocabulary.id(entry.second.content); };
  const auto& added = parts_->added.all();
  return vocabulary.size() + static_cast<size_t>(std::count_if(added.begin(), added.end(), is_new));
}

int64_t Tokenizer::id_bound() const {
  const auto& added = parts_->added.all();
  const int64_t last_added = added.empty() ? -1 : added.rbegin()->first;
  return std::max(parts_->model.vocabulary().largest_id(), last_added) + 1;
}

int32_t Tokenizer::token_to_id(std::string_view token) const {
  const AddedToken* added = parts_->added.by_content(token);
  return added != nullptr ? added->id : parts_->model.vocabulary().id(token).value_or(-1);
}

const std::string* Tokenizer::id_to_token(int32_t id) const {
  const AddedToken* added = parts_->added.by_id(id);
  return added != nullptr ? &added->content : parts_->model.vocabulary().token(id);
}

const std::map<int32_t, AddedToken>& Tokenizer::added_tokens() const { return parts_->added.all(); }

}  // namespace foretrace::lm::tokenizer
