#include "lm/grammar/json_grammar.h"

#include <algorithm>

namespace foretrace::lm {

bool JsonGrammar::fits(int32_t token, int64_t room) const {
  JsonAcceptor next = acceptor_;
  for (const char byte : tokens_->bytes(token))
    if (!next.feed(byte)) return false;
  return next.shortest_end() <= room;
}

void JsonGrammar::allow(int64_t room, std::vector<uint8_t>& allowed) const {
  std::fill(allowed.begin(), allowed.end(), 0);
  const auto set = [&](int32_t token, bool fits) { allowed[static_cast<size_t>(token)] = fits ? 1 : 0; };
  set(fill_, shortest_end() == 0 && room > 0);
  if (over_) return;
  if (acceptor_.string_room() >= 0) return allow_in_string(room, allowed);
  for (int byte = 0; byte < 256; ++byte) {
    JsonAcceptor next = acceptor_;
    if (!next.feed(static_cast<char>(byte))) continue;
    for (const int32_t token : tokens_->beginning(static_cast<char>(byte))) set(token, fits(token, room - 1));
  }
}

void JsonGrammar::allow_in_string(int64_t room, std::vector<uint8_t>& allowed) const {
  std::vector<int8_t> known;  // by the number of characters: whether they fit; -1: not known
  for (const auto& plain : tokens_->plain()) {
    const auto count = static_cast<size_t>(plain.characters);
    if (known.size() <= count) known.resize(count + 1, -1);
    if (known[count] < 0) {
      JsonAcceptor next = acceptor_;
      const bool allows = plain.characters <= next.string_room();
      if (allows) next.skip_characters(plain.characters);
      known[count] = allows && next.shortest_end() <= room - 1 ? 1 : 0;
    }
    allowed[static_cast<size_t>(plain.token)] = static_cast<uint8_t>(known[count]);
  }
  for (const int32_t token : tokens_->others()) allowed[static_cast<size_t>(token)] = fits(token, room - 1) ? 1 : 0;
}

bool JsonGrammar::advance(int32_t token) {
  if (token == fill_ && shortest_end() == 0) return over_ = true;
  if (over_ || token < 0 || token >= tokens_->vocabulary() || tokens_->bytes(token).empty()) return false;
  JsonAcceptor next = acceptor_;
  for (const char byte : tokens_->bytes(token))
    if (!next.feed(byte)) return false;
  acceptor_ = std::move(next);
  return true;
}

}  // namespace foretrace::lm
