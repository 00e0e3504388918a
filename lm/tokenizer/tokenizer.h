// Tokenizer: a tokenizer.json (byte-level BPE), applied as the Python package `tokenizers` applies it
// (docs/tokenizer_json.md).
//   TRY_ASSIGN(const Tokenizer tokenizer, Tokenizer::load("checkpoint"));
//   TRY_ASSIGN(std::vector<int32_t> ids, tokenizer.encode("def f(a):\n"));
// Immutable once loaded: may be used by several threads at once.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lm/tokenizer/added_tokens.h"
#include "lm/tokenizer/encoding.h"

namespace foretrace::lm::tokenizer {

struct Parts;

class Tokenizer {
 public:
  // `path`: a tokenizer.json, or a checkpoint directory that has one.
  static Result<Tokenizer> load(const std::string& path);
  // The text of a tokenizer.json; `where` names it in messages.
  static Result<Tokenizer> parse(std::string_view json, const std::string& where);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  // `add_special_tokens`: with the tokens that the post-processor puts around a text. Special tokens inside the text
  // are always recognised. Text that is not UTF-8 is an Error, so is a pattern that takes too many steps.
  [[nodiscard]] Result<std::vector<int32_t>> encode(std::string_view text, bool add_special_tokens = true) const;
  [[nodiscard]] Result<Encoding> encode_with_offsets(std::string_view text, bool add_special_tokens = true) const;

  // The text of the ids; bytes that are not UTF-8 come out as U+FFFD. Ids without a token are left out.
  [[nodiscard]] std::string decode(std::span<const int32_t> ids, bool skip_special_tokens = true) const;
  // The same before the repair: the halves of a character join when their bytes are appended.
  [[nodiscard]] std::string decode_bytes(std::span<const int32_t> ids, bool skip_special_tokens = true) const;

  // Tokens, added ones included.
  [[nodiscard]] size_t vocabulary_size() const;
  // One more than the largest id: at least so many rows an embedding needs.
  [[nodiscard]] int64_t id_bound() const;
  // -1 where there is none.
  [[nodiscard]] int32_t token_to_id(std::string_view token) const;
  // nullptr where there is none. Letters of the byte alphabet stay letters: "Ġdef".
  [[nodiscard]] const std::string* id_to_token(int32_t id) const;
  // By id, special and not.
  [[nodiscard]] const std::map<int32_t, AddedToken>& added_tokens() const;

 private:
  explicit Tokenizer(std::unique_ptr<const Parts> parts);
  [[nodiscard]] Result<Encoding> run(std::string_view text, bool add_special_tokens, bool with_offsets) const;

  std::unique_ptr<const Parts> parts_;
};

}  // namespace foretrace::lm::tokenizer
