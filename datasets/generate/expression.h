// Expression: Python text with its precedence, type and bounds; the builders add brackets only
// where Python needs them.
#pragma once

#include <string>
#include <vector>

#include "datasets/generate/value_type.h"

namespace foretrace::datasets::generate {

// Higher binds tighter. https://docs.python.org/3/reference/expressions.html#operator-precedence
enum Precedence : int {
  kTernary = 0,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kAdd,
  kMultiply,
  kUnary,
  kPower,
  kPrimary,
};

struct Expression {
  std::string text;
  int precedence = kPrimary;
  Type type = Type::kInt;
  Shape shape;
};

// The text, in brackets if it binds looser than `at_least`.
std::string bracketed(const Expression& e, int at_least);
// "a op b"; left-associative, comparisons not chained.
Expression binary(const Expression& a, const std::string& op, const Expression& b, Type type,
                  Shape shape);
// "name(a, b)".
Expression call(const std::string& name, const std::vector<Expression>& arguments, Type type,
                Shape shape);
// "a.name(b, c)".
Expression method(const Expression& a, const std::string& name,
                  const std::vector<Expression>& arguments, Type type, Shape shape);
// "a[index]"; the index may be a slice.
Expression subscript(const Expression& a, const std::string& index, Type type, Shape shape);
Expression conditional(const Expression& condition, const Expression& yes, const Expression& no);
Expression negated(const Expression& condition);
Expression integer(int64_t value);
// The form with the operand for every $.
std::string with_operand(std::string form, const std::string& operand);
// A str literal of the plain text, single-quoted as repr does.
Expression string_literal(const std::string& text, Flavour flavour = Flavour::kPlain);

}  // namespace foretrace::datasets::generate
