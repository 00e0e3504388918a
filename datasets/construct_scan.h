// ConstructScan: one walk over a source's tokens that notes constructs. Private to constructs.cpp.
#pragma once

#include <string>
#include <vector>

#include "datasets/constructs.h"
#include "datasets/python_lexer.h"

namespace foretrace::datasets {

class ConstructScan {
 public:
  // `out` gets what is found; `tokens` hold no comments.
  ConstructScan(const std::vector<PythonToken>& tokens, Constructs& out);
  void run();

 private:
  enum class Role { kStatement, kDisplay, kSubscript, kCall, kParameters, kParentheses, kBraces };
  // An open bracket, or the statement itself.
  struct Level {
    Role role = Role::kStatement;
    bool colon = false;  // of a slice or a dict
    bool comma = false;
    bool loop = false;  // of a comprehension
    bool empty = true;
    int lambdas = 0;      // whose colon is still to come
    int comparisons = 0;  // in a row
  };
  struct Block {
    int32_t column = 0;
    std::string_view keyword;
    std::string_view name;  // of a def or class
  };

  void begin_line(const PythonToken& first);
  void keyword(size_t i);
  void for_or_if(const PythonToken& t);
  void else_of_line(const PythonToken& t);
  void definition(size_t i);
  void name(size_t i);
  void call(size_t i);
  void literal(const PythonToken& t);
  void operation(size_t i);
  void open(size_t i);
  void close();
  void colon(size_t i);
  void equals();
  void binary(size_t i);
  void note(std::string_view name) { out_.constructs.emplace(name); }
  Level& level() { return levels_.back(); }
  [[nodiscard]] bool in_statement() const { return levels_.size() == 1; }
  // The token before i is the end of a value; false at the start of a line.
  [[nodiscard]] bool after_value(size_t i) const;
  [[nodiscard]] bool is(size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].text == text;
  }

  const std::vector<PythonToken>& tokens_;
  Constructs& out_;
  std::vector<Level> levels_;
  std::vector<Block> blocks_;
  std::vector<Block> siblings_;  // the last block at each column: what an `else` belongs to
  std::set<std::string_view> functions_;  // that the source defines
  std::string_view first_;                // keyword of the statement, or empty
  bool at_start_ = true;                  // the next token begins a statement
  int waiting_ins_ = 0;                   // of `for`s whose `in` is still to come
};

}  // namespace foretrace::datasets
