// Snippets: C text with holes. "$sum" is replaced by what was set for "sum"; a hole that nothing
// was set for is a local variable, named by its role (words.h), the same through one function.
// Texts that are set may have holes themselves. "${sum}" where a letter follows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

class Snippets {
 public:
  explicit Snippets(Draft& draft) : draft_(draft) {}

  void set(const std::string& hole, const std::string& text) { set_[hole] = text; }
  void set(const std::string& hole, int64_t number) { set_[hole] = std::to_string(number); }
  // One of the texts.
  void pick(const std::string& hole, const std::vector<std::string>& texts);
  // A name of the file: a function, a type, a global.
  void name(const std::string& hole, const std::vector<std::string>& candidates);
  [[nodiscard]] bool has(const std::string& hole) const { return set_.count(hole) != 0; }
  [[nodiscard]] const std::string& text(const std::string& hole) const { return set_.at(hole); }

  void type(const std::string& text);
  void global(const std::string& line);
  // Locals are named anew in each function.
  void function(const std::string& text);
  // Lines of main's body, without indentation. Locals keep their names through this object.
  void main(const std::string& text);
  void main_last(const std::string& text);
  // `call` is an int of the range: main puts it into a variable, prints it, or both.
  void report(const std::string& role, const std::string& call, Interval range);
  // A local of main that was set by main() counts as a result from here on.
  void result(const std::string& hole, Interval range);

 private:
  using Names = std::map<std::string, std::string>;
  std::string expand(const std::string& text, Names& locals, std::set<std::string>& taken);
  std::string local(const std::string& hole, Names& locals, std::set<std::string>& taken);
  Lines expanded(const std::string& text, Names& locals, std::set<std::string>& taken);

  Draft& draft_;
  Names set_;
  Names main_locals_;
};

}  // namespace foretrace::datasets::generate_c
