#include "lm/tokenizer/vocabulary.h"

#include <algorithm>

namespace foretrace::lm::tokenizer {

Status Vocabulary::add(std::string token, int64_t id) {
  if (id < 0 || id > INT32_MAX) return parse_error("id " + std::to_string(id) + " is not between 0 and 2^31 - 1");
  const auto [place, added] = ids_.emplace(std::move(token), static_cast<int32_t>(id));
  if (!added) return parse_error("the token appears twice");
  const auto [other, free] = tokens_.emplace(static_cast<int32_t>(id), &place->first);
  if (!free) {
    const std::string taken = *other->second;
    ids_.erase(place);
    return parse_error("id " + std::to_string(id) + " is that of \"" + taken + "\" already");
  }
  largest_ = std::max(largest_, id);
  return {};
}

void Vocabulary::reserve(size_t tokens) {
  ids_.reserve(tokens);
  tokens_.reserve(tokens);
}

std::optional<int32_t> Vocabulary::id(std::string_view token) const {
  const auto found = ids_.find(token);
  if (found == ids_.end()) return {};
  return found->second;
}

const std::string* Vocabulary::token(int32_t id) const {
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? nullptr : found->second;
}

}  // namespace foretrace::lm::tokenizer
