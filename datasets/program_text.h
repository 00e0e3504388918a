// ProgramText: a program as the prompt of a trace, and the names and lines that the trace refers
// to.
//   <program> L1 def v0 ( v1 ) L2 <i1> .. <run> v0 ( 2 )
// Names that the program binds become slots, keywords, builtins and common methods words,
// everything else bytes; comments, function docstrings and blanks are dropped. With an entry, only
// what it refers to is kept (by name, transitively). The prompt cannot be turned back into the
// source; a trace can be turned into steps given the ProgramText. Immutable, so safe to share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "datasets/program_outline.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

struct ProgramSource {
  std::string text;
  std::string file;   // as the steps name it
  std::string entry;  // function, or a whole call expression; empty: the module runs
  std::string args;   // text between the parentheses of the entry's call

  // "f(1, 2)"; empty if the module runs.
  [[nodiscard]] std::string call() const;
};

class ProgramText {
 public:
  // kLimit if more than kMaxLines lines are left. Any bytes are accepted as source. Slots are given
  // in order of first occurrence, or permuted by a seed other than 0 as permute_slots() does.
  static Result<ProgramText> make(const ProgramSource& source, uint64_t slot_seed = 0);

  [[nodiscard]] const std::string& file() const { return file_; }
  // <program> ... <run> call
  [[nodiscard]] std::span<const Token> prompt() const { return prompt_; }
  // Index of <run> in prompt().
  [[nodiscard]] size_t run_position() const { return run_position_; }

  // Lines of the source that stand in the prompt <-> tokens. Line 0 (none) is L0.
  [[nodiscard]] std::optional<Token> line_token_of(int64_t line) const;
  // -1 if the token is no line of this program.
  [[nodiscard]] int64_t line_of(Token t) const;
  [[nodiscard]] int line_count() const { return static_cast<int>(lines_.size()) - 1; }

  // The slot or word that stands for a name; none: it is spelled in bytes.
  [[nodiscard]] std::optional<Token> name_token(std::string_view name) const;
  // The name of a slot or name word of this program; empty for others.
  [[nodiscard]] std::string_view name_of(Token t) const;
  // Slots and words that may name a local of this program.
  [[nodiscard]] const TokenMask& names() const { return names_; }
  // Names that have no token, ascending: bytes between <name> and <;>.
  [[nodiscard]] const std::vector<std::string>& spelled_names() const { return spelled_names_; }

  // Code objects whose first line is `line`, with distinct names, in order of the text.
  [[nodiscard]] const std::vector<CodeObject>& codes_at(int64_t line) const;
  [[nodiscard]] const std::map<int64_t, std::vector<CodeObject>>& codes() const { return codes_; }

  // Equal for programs that differ in the names that they bind, comments and layout alone.
  [[nodiscard]] uint64_t program_hash() const { return program_hash_; }
  // As program_hash, but numbers and strings may differ too.
  [[nodiscard]] uint64_t skeleton_hash() const { return skeleton_hash_; }
  // skeleton_hash of the first kMaxLines lines of a whole source, without a slice.
  static uint64_t skeleton_of(std::string_view source);

 private:
  void add_codes(const ProgramOutline& outline, bool module);
  void add_names(const class PromptWriter& writer);
  void shuffle_slots(uint64_t seed);

  std::string file_;
  std::vector<Token> prompt_;
  size_t run_position_ = 0;
  std::vector<int64_t> lines_ = {0};  // by line token's number
  std::unordered_map<int64_t, Token> line_tokens_ = {{0, token::kLine0}};
  std::map<std::string, Token, std::less<>> slots_;
  std::vector<std::string> slot_names_ = std::vector<std::string>(kSlotCount);
  TokenMask names_;
  std::vector<std::string> spelled_names_;
  std::map<int64_t, std::vector<CodeObject>> codes_;
  uint64_t program_hash_ = 0;
  uint64_t skeleton_hash_ = 0;
};

}  // namespace foretrace::datasets
