// The vocabulary of the trace language: 256 bytes, then special tokens in a fixed table. Whatever
// has no token of its own is spelled in bytes, so every text can be encoded.
//   0..255    bytes              <;> ends a value, a name, a number
//   256..     structure tokens   L0..L128 lines of the prompt (L0: no line)
//   ...       indentation 1..8   v0..v63 identifier slots: names that the program binds
//   ...       words: keywords, builtins, common methods, operators, phrases of messages
// A change of the table is a new kTraceLanguageVersion: shards and checkpoints carry it. The Python package repeats it
// (datasets/python/foretrace/vocabulary.py).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace foretrace::datasets {

using Token = uint16_t;

inline constexpr int kTraceLanguageVersion = 1;

namespace token {
inline constexpr Token kPad = 256;
inline constexpr Token kBos = 257;
inline constexpr Token kEos = 258;      // the run came to its end
inline constexpr Token kProgram = 259;  // opens the prompt
inline constexpr Token kRun = 260;      // the entry's call follows, then the trace
inline constexpr Token kCall = 261;
inline constexpr Token kReturn = 262;
inline constexpr Token kException = 263;
inline constexpr Token kYield = 264;
inline constexpr Token kResume = 265;
inline constexpr Token kAt = 266;      // the event's line, where it is not the frame's last
inline constexpr Token kEnd = 267;     // <;>
inline constexpr Token kGo = 268;      // ends the bindings of a call or resume
inline constexpr Token kName = 269;    // a spelled name follows, up to <;>
inline constexpr Token kDelete = 270;  // the name that follows is unbound
inline constexpr Token kCut = 271;     // the recording stopped here (a limit)
inline constexpr Token kIn = 272;      // a frame's number follows, up to <;>
inline constexpr Token kRaw = 273;     // a value whose quotes or brackets do not close
inline constexpr Token kOut = 274;     // a direct answer follows, without a trace
inline constexpr Token kLine0 = 275;
}  // namespace token

inline constexpr int kMaxLines = 128;
inline constexpr int kIndentCount = 8;
inline constexpr int kSlotCount = 64;
inline constexpr Token kFirstIndent = token::kLine0 + kMaxLines + 1;
inline constexpr Token kFirstSlot = kFirstIndent + kIndentCount;
inline constexpr Token kFirstWord = kFirstSlot + kSlotCount;
inline constexpr int kWordCount = 164;
inline constexpr int kVocabularySize = kFirstWord + kWordCount;
static_assert(kVocabularySize <= 640);

using TokenMask = std::bitset<kVocabularySize>;

constexpr bool is_byte(Token t) { return t < 256; }
constexpr bool is_line(Token t) { return t >= token::kLine0 && t < kFirstIndent; }
constexpr bool is_slot(Token t) { return t >= kFirstSlot && t < kFirstWord; }
constexpr bool is_word(Token t) { return t >= kFirstWord && t < kVocabularySize; }
// The number of a line token: 0..128. REQUIRES: is_line(t)
constexpr int line_index(Token t) { return t - token::kLine0; }
// REQUIRES: 0 <= index <= kMaxLines
constexpr Token line_token(int index) { return static_cast<Token>(token::kLine0 + index); }
// REQUIRES: level >= 1; deeper than kIndentCount is the deepest
constexpr Token indent_token(int level) {
  return static_cast<Token>(kFirstIndent + (level < kIndentCount ? level : kIndentCount) - 1);
}

// What a word stands for; empty for other tokens.
std::string_view word_text(Token t);
// The word of exactly this text.
std::optional<Token> word_token(std::string_view text);
// The word reads as an identifier or names a code object (".0", "<lambda>"): it can name a local.
bool is_name_word(Token t);
// The longest word that is no identifier (", ", phrases of messages) at the start of `text`.
std::optional<Token> phrase_at(std::string_view text);

// For people: "<call>", "L3", "v0", "a", "\x0a".
std::string token_text(Token t);
std::string tokens_text(std::span<const Token> tokens);
// Identifies the table: sha256 over every token's text.
std::string vocabulary_sha256();

// The same tokens give the same hash, on every machine.
uint64_t token_hash(std::span<const Token> tokens);

// Renames identifier slots by a permutation drawn from `seed`, as augmentation at training time:
// prompt and trace stay consistent. Seed 0 leaves them as they are.
void permute_slots(std::span<Token> tokens, uint64_t seed);

}  // namespace foretrace::datasets
