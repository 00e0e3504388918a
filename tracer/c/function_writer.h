// FunctionWriter: puts the probes into one function's body and fills in its tables.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tracer/c/accesses.h"
#include "tracer/c/clang.h"
#include "tracer/c/constants.h"
#include "tracer/c/edits.h"
#include "tracer/c/effects.h"
#include "tracer/c/flat_text.h"
#include "tracer/c/source_text.h"
#include "tracer/c/type_builder.h"

namespace foretrace::tracer::c {

// What the writers of a unit's functions share.
struct UnitWriter {
  const SourceText& source;
  const FlatText& flat;
  Edits& edits;
  TypeBuilder& types;
  UnitTables& tables;
  const std::set<size_t>& inner_functions;  // the braces of their bodies
  int number;   // of the unit
  bool probed;  // accesses get probes
};

class FunctionWriter {
 public:
  explicit FunctionWriter(const UnitWriter& unit);
  // `function`: a definition in the source whose body is no macro's; of an inner one, its declaration. `body`: in braces.
  void write(CXCursor function, CXCursor body);

 private:
  void statement(CXCursor statement);
  [[nodiscard]] uint32_t line_of(const Place& place) const;
  void block(CXCursor compound);
  void inner_function(CXCursor compound);
  [[nodiscard]] size_t behind_labels(size_t begin) const;
  std::string bind_parameters(CXCursor function, CXCursor body);
  void body(CXCursor statement);
  void expression(CXCursor outer, Use use);
  void access(CXCursor outer, Use use);
  void operands(CXCursor outer, Use use);
  void operand(CXCursor inner);
  void call(CXCursor outer);
  void in_parentheses(size_t keyword_end, CXCursor condition);
  void for_loop(CXCursor loop);
  void do_loop(CXCursor loop);
  void labelled(CXCursor statement);
  void from_macro(CXCursor statement);
  void declaration(CXCursor statement);
  void initialiser(CXCursor variable);
  void return_statement(CXCursor statement);

  bool probe(CXCursor statement, const std::vector<CXCursor>& expressions);
  bool probe_condition(CXCursor statement, CXCursor condition);
  bool probe(const Place& start, uint32_t line, const std::vector<CXCursor>& expressions);
  uint32_t add_site(uint32_t line, const std::vector<CXCursor>& expressions);
  void wrap(size_t begin, size_t end, const std::string& before, CXCursor inner);
  uint32_t add_variable(CXCursor declaration);
  bool can_bind(CXCursor variable);
  bool is_sized(CXCursor variable);
  [[nodiscard]] bool repeats(CXCursor body) const;
  uint32_t add_local(CXCursor declaration);
  std::string bind_globals(CXCursor body);
  std::string bind(uint32_t variable, CXCursor declaration, bool initialised) const;
  // Behind the statement with its semicolon; kNone: it has none in the text.
  size_t end_behind(CXCursor statement) const;
  [[nodiscard]] std::string line_call(uint32_t site) const { return "__ft_line(&__ft_f," + std::to_string(site) + ")"; }
  // No step where the compiler makes no code for the condition.
  [[nodiscard]] std::string line_call_unless_folded(uint32_t site, CXCursor condition) const;
  void finish_effects();
  void finish_scopes();

  UnitWriter unit_;
  size_t index_;
  Function& out_;
  const SourceText& source_;
  Edits& edits_;
  TypeBuilder& types_;
  bool probed_;
  CXType result_{};
  uint32_t scope_ = 0;
  uint32_t inclusion_ = 0;  // that the function begins in
  size_t last_macro_ = SourceText::kNone;  // where the last statement that came out of a macro was expanded
  std::map<VariableKey, uint32_t> variables_;
  std::vector<Effects> effects_;  // of each site
  CXCursor declared_ = clang_getNullCursor();  // the last function that was declared here
  std::vector<CXCursor> current_;  // expressions of the last site, and the lines that have steps for them
  std::set<uint32_t> lines_;
  bool repeats_ = false;           // a declaration may be run again without a step outside of its block
  bool in_case_ = false;           // the statement is what another case label labels: compilers count one of them
};

}  // namespace foretrace::tracer::c
