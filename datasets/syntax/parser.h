// Recursive descent over the tokens of python_lexer.h; private to parse_python.
// https://docs.python.org/3/reference/grammar.html
// On a failure the parser stands at the end of the tokens, so that every loop ends.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/python_lexer.h"
#include "datasets/syntax/tree.h"

namespace foretrace::datasets::syntax {

using Id = uint32_t;

class Parser {
 public:
  Parser(std::string_view source, SyntaxTree& tree, int depth);

  void module();
  // The whole source as one expression: what stands in the braces of an f-string.
  Id only_expression();
  // Empty, or what is wrong and in which line.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  // Statements: parse_statement.cpp, parse_compound.cpp.
  void statements(Id block, int32_t column);
  void statement(Id block, int32_t column);
  void simple_line(Id block);
  Id simple_statement();
  Id expression_statement();
  Id import_statement();
  [[nodiscard]] bool starts_type_alias() const;
  Id type_alias();
  Id suite(int32_t column);
  Id compound_statement(int32_t column);
  Id definition(int32_t column, bool coroutine);
  Id class_statement(int32_t column);
  Id if_statement(int32_t column);
  Id loop_statement(int32_t column, NodeKind kind);
  Id with_statement(int32_t column);
  Id try_statement(int32_t column);
  Id handler(int32_t column);
  Id match_statement(int32_t column);
  void with_items(Id node);
  [[nodiscard]] bool starts_match() const;
  [[nodiscard]] bool is_bracketed_with() const;
  Id parameters(std::string_view end);
  void type_parameters();

  // Expressions: parse_expression.cpp.
  Id expression_list();
  Id target_list();
  Id item();
  Id named();
  Id test();
  Id lambda();
  Id disjunction();
  Id operands(std::string_view word, Id (Parser::*operand)());
  Id conjunction();
  Id negation();
  Id comparison();
  Id binary(int level);
  Id factor();
  Id primary();

  // Atoms: parse_atom.cpp.
  Id atom();
  Id strings();
  void formatted(Id joined, std::string_view token, std::string& text);
  Id round_brackets();
  Id square_brackets();
  Id curly_brackets();
  Id pair_or_star();
  void comprehension(Id node);
  bool starts_comprehension() const;
  Id arguments();
  Id argument();
  Id subscript();
  Id slice();

  // Tokens.
  [[nodiscard]] const PythonToken& peek(size_t ahead = 0) const;
  [[nodiscard]] bool at_end() const { return at_ >= tokens_.size(); }
  [[nodiscard]] bool is(std::string_view text) const;  // a keyword or operator, no string
  [[nodiscard]] bool is_any(std::initializer_list<std::string_view> texts) const;
  bool take(std::string_view text);
  void expect(std::string_view text);
  std::string_view name();
  void end_of_line();
  Id fail(std::string_view what);

  // Nodes.
  Id make(NodeKind kind, std::string_view text = {}, std::initializer_list<Id> children = {});
  void append(Id parent, Id child);
  std::string_view keep(std::string text);

  // Counts nesting while it lives; too much of it fails the parse.
  class Depth {
   public:
    explicit Depth(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > 150) parser_.fail("nested too deeply");
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    Parser& parser_;
  };

  SyntaxTree& tree_;
  std::vector<PythonToken> tokens_;
  PythonToken end_;
  size_t at_ = 0;
  int depth_ = 0;
  bool pattern_ = false;  // inside a case: `as` binds
  std::string problem_;
};

}  // namespace foretrace::datasets::syntax
