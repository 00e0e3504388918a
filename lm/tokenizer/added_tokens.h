// AddedTokens: the tokens that are looked for in a text before it is split, and kept out of the model.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lm/tokenizer/aligned_text.h"
#include "lm/tokenizer/text_set.h"

namespace foretrace::lm::tokenizer {

struct AddedToken {
  int32_t id = 0;
  std::string content;
  bool special = false;      // left out of decoded text on demand
  bool single_word = false;  // only where no word character touches it
  bool lstrip = false;       // takes the white space before it
  bool rstrip = false;       // ... after it
  bool normalized = false;   // looked for, in its normal form, in text in normal form
};

class AddedTokens {
 public:
  // `searched`: the content as it appears in the text that is searched. An Error for what TextSet refuses.
  Status add(AddedToken token, std::string_view searched);

  // nullptr where there is none.
  [[nodiscard]] const AddedToken* by_id(int32_t id) const;
  [[nodiscard]] const AddedToken* by_content(std::string_view content) const;
  [[nodiscard]] const std::map<int32_t, AddedToken>& all() const { return by_id_; }

  enum class Which { kRaw, kNormalized };
  // Cuts a piece of text into added tokens and what lies between them; appends both.
  void split(const Piece& piece, Which which, std::vector<Piece>& parts) const;

 private:
  std::map<int32_t, AddedToken> by_id_;
  std::map<std::string, int32_t, std::less<>> by_content_;
  TextSet raw_, normalized_;
};

}  // namespace foretrace::lm::tokenizer
