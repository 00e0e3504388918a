#include "lm/tokenizer/vocabulary.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace foretrace::lm::tokenizer {
namespace {

uint32_t hash_of(std::string_view token) {
  const uint64_t hash = std::hash<std::string_view>()(token);
  return static_cast<uint32_t>(hash ^ hash >> 32);
}

}  // namespace

size_t Vocabulary::slot_of(std::string_view token, uint32_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].token != kFree && !(slots_[at].hash == hash && tokens_[slots_[at].token].text == token))
    at = (at + 1) & mask;
  return at;
}

void Vocabulary::resize(size_t slots) {
  std::vector<Slot> before(slots);
  before.swap(slots_);
  for (const Slot& slot : before)
    if (slot.token != kFree) slots_[slot_of(tokens_[slot.token].text, slot.hash)] = slot;
}

void Vocabulary::reserve(size_t tokens) {
  tokens_.reserve(tokens);
  by_id_.reserve(tokens);
  if (2 * tokens > slots_.size()) resize(std::bit_ceil(2 * tokens));
}

Status Vocabulary::add(std::string token, int64_t id) {
  if (id < 0 || id > INT32_MAX) return parse_error("id " + std::to_string(id) + " is not between 0 and 2^31 - 1");
  if (2 * (tokens_.size() + 1) > slots_.size()) resize(2 * slots_.size());
  const uint32_t hash = hash_of(token);
  const size_t slot = slot_of(token, hash);
  if (slots_[slot].token != kFree) return parse_error("the token appears twice");
  const auto index = static_cast<uint32_t>(tokens_.size());
  const auto [other, free] = by_id_.emplace(static_cast<int32_t>(id), index);
  if (!free)
    return parse_error("id " + std::to_string(id) + " is that of \"" + tokens_[other->second].text + "\" already");
  slots_[slot] = {hash, index};
  tokens_.push_back({std::move(token), static_cast<int32_t>(id)});
  largest_ = std::max(largest_, id);
  return {};
}

std::optional<int32_t> Vocabulary::id(std::string_view token) const {
  const Slot& slot = slots_[slot_of(token, hash_of(token))];
  if (slot.token == kFree) return {};
  return tokens_[slot.token].id;
}

const std::string* Vocabulary::token(int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &tokens_[found->second].text;
}

}  // namespace foretrace::lm::tokenizer
