// JsonGrammar: canvases that hold one JSON text of a schema (lm/grammar/json_schema.h), over any vocabulary whose tokens are bytes.
#pragma once

#include <memory>

#include "lm/grammar/canvas_grammar.h"
#include "lm/grammar/json_acceptor.h"
#include "lm/grammar/token_bytes.h"

namespace foretrace::lm {

class JsonGrammar : public CanvasGrammar {
 public:
  // `fill`: the token behind the text, none of text itself.
  JsonGrammar(std::shared_ptr<const JsonSchema> schema, std::shared_ptr<const TokenBytes> tokens, int32_t fill)
      : schema_(std::move(schema)), tokens_(std::move(tokens)), acceptor_(*schema_), fill_(fill) {}

  [[nodiscard]] std::unique_ptr<CanvasGrammar> copy() const override { return std::make_unique<JsonGrammar>(*this); }
  [[nodiscard]] int64_t shortest_end() const override { return over_ ? 0 : acceptor_.shortest_end(); }
  void allow(int64_t room, std::vector<uint8_t>& allowed) const override;
  bool advance(int32_t token) override;
  [[nodiscard]] int32_t fill() const override { return fill_; }

 private:
  void allow_in_string(int64_t room, std::vector<uint8_t>& allowed) const;
  // May the token's bytes come next, and be followed by an end of `room` bytes?
  [[nodiscard]] bool fits(int32_t token, int64_t room) const;

  std::shared_ptr<const JsonSchema> schema_;
  std::shared_ptr<const TokenBytes> tokens_;
  JsonAcceptor acceptor_;
  int32_t fill_;
  bool over_ = false;
};

}  // namespace foretrace::lm
