// A Python module as its top-level statements, each with the names it binds and uses: enough to cut
// out a function with what it needs. Never fails; of text that is no Python it says little.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/python_lexer.h"

namespace foretrace::datasets::corpus {

enum class StatementKind : uint8_t { kFunction, kClass, kImport, kMainGuard, kOther };

struct ModuleStatement {
  StatementKind kind = StatementKind::kOther;
  size_t begin = 0;  // tokens [begin, end), decorators and bodies included
  size_t end = 0;
  std::string name;             // of a function or class
  std::set<std::string> binds;  // module-level names it sets or changes
  std::set<std::string>
      uses;  // names it reads that it does not bind inside itself, builtins included
  std::set<std::string> imports;  // top-level modules that it imports, also inside functions
  bool outside = false;           // imports relative to a package, or with *
};

class Module {
 public:
  // `source` must outlive it.
  explicit Module(std::string_view source);

  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] const std::vector<PythonToken>& tokens() const { return tokens_; }
  [[nodiscard]] const std::vector<ModuleStatement>& statements() const { return statements_; }

 private:
  std::string_view source_;
  std::vector<PythonToken> tokens_;
  std::vector<ModuleStatement> statements_;
};

// Names used by an expression, such as a call's arguments: those it binds itself (comprehensions,
// lambdas) left out.
std::set<std::string> names_used(std::string_view expression);

}  // namespace foretrace::datasets::corpus
