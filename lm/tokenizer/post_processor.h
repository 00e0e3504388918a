// PostProcessor: adds a model's own tokens around a text, and trims offsets.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "lm/tokenizer/encoding.h"

namespace foretrace::lm::tokenizer {

// How many characters of white space a token starts and ends with.
struct Edges {
  size_t leading = 0, trailing = 0;
};
// Of a token's text, in which spaces may be letters of the byte alphabet.
Edges edges_of(std::string_view token);

// An encoding on its way through the steps. `edges` and `offsets` are as long as `ids` where they are wanted, else
// empty.
struct Draft {
  Encoding encoding;
  std::vector<Edges> edges;
};

class PostProcessor {
 public:
  // Takes white space at the edges of tokens out of their offsets.
  struct Trim {
    bool add_prefix_space = false;
  };
  // What stands where: a token, or (-1) the text.
  struct Template {
    struct Part {
      int32_t id = -1;
      Edges edges;
    };
    std::vector<Part> parts;
  };

  void add(Trim trim) { steps_.emplace_back(trim); }
  void add(Template pattern) { steps_.emplace_back(std::move(pattern)); }
  [[nodiscard]] bool needs_edges() const;
  // `text`: what was encoded.
  void apply(std::string_view text, bool with_offsets, bool add_special_tokens, Draft& draft) const;

 private:
  std::vector<std::variant<Trim, Template>> steps_;
};

}  // namespace foretrace::lm::tokenizer
