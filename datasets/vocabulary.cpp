#include "datasets/vocabulary.h"

#include <array>
#include <cstdio>
#include <numeric>
#include <unordered_map>
#include <vector>

#include "core/hash.h"
#include "core/rng.h"
#include "datasets/vocabulary_words.h"

namespace foretrace::datasets {
namespace {

constexpr std::array<std::string_view, token::kLine0 - token::kPad> kStructureTexts = {
    "<pad>", "<bos>",   "<eos>",    "<program>", "<run>", "<call>", "<ret>",
    "<exc>", "<yield>", "<resume>", "<at>",      "<;>",   "<go>",   "<name>",
    "<del>", "<cut>",   "<in>",     "<raw>",     "<out>"};

const std::unordered_map<std::string_view, Token>& word_ids() {
  static const auto ids = [] {
    std::unordered_map<std::string_view, Token> map;
    for (size_t i = 0; i < kWords.size(); ++i) map.emplace(kWords[i], kFirstWord + i);
    return map;
  }();
  return ids;
}

}  // namespace

std::string_view word_text(Token t) {
  return is_word(t) ? kWords[t - kFirstWord] : std::string_view();
}

std::optional<Token> word_token(std::string_view text) {
  const auto found = word_ids().find(text);
  if (found == word_ids().end()) return std::nullopt;
  return found->second;
}

bool is_name_word(Token t) {
  return is_word(t) && t - kFirstWord < static_cast<int>(kNameWordCount);
}

std::optional<Token> phrase_at(std::string_view text) {
  std::optional<Token> best;
  size_t length = 0;
  for (size_t i = kNameWordCount + kOperatorWordCount; i < kWords.size(); ++i) {
    if (kWords[i].size() <= length || !text.starts_with(kWords[i])) continue;
    best = static_cast<Token>(kFirstWord + i);
    length = kWords[i].size();
  }
  return best;
}

std::string token_text(Token t) {
  if (is_byte(t)) {
    if (t > 0x20 && t < 0x7f) return std::string(1, static_cast<char>(t));
    std::array<char, 8> hex{};
    std::snprintf(hex.data(), hex.size(), "\\x%02x", t);
    return hex.data();
  }
  if (is_line(t)) return "L" + std::to_string(line_index(t));
  if (is_slot(t)) return "v" + std::to_string(t - kFirstSlot);
  if (is_word(t)) return std::string(word_text(t));
  if (t < token::kLine0) return std::string(kStructureTexts[t - token::kPad]);
  if (t < kFirstSlot) return "<i" + std::to_string(t - kFirstIndent + 1) + ">";
  return "<?" + std::to_string(t) + ">";
}

std::string tokens_text(std::span<const Token> tokens) {
  std::string text;
  for (const Token t : tokens) {
    if (!text.empty()) text += ' ';
    text += token_text(t);
  }
  return text;
}

std::string vocabulary_sha256() {
  std::string all;
  for (int t = 0; t < kVocabularySize; ++t) {
    all += token_text(static_cast<Token>(t));
    all += '\0';
  }
  return sha256_hex(all);
}

uint64_t token_hash(std::span<const Token> tokens) {
  return fnv1a({reinterpret_cast<const char*>(tokens.data()), tokens.size_bytes()});
}

void permute_slots(std::span<Token> tokens, uint64_t seed) {
  if (seed == 0) return;
  std::vector<Token> to(kSlotCount);
  std::iota(to.begin(), to.end(), kFirstSlot);
  Rng(seed).shuffle(to);
  for (Token& t : tokens) {
    if (is_slot(t)) t = to[t - kFirstSlot];
  }
}

}  // namespace foretrace::datasets
