// Expression: C text of type int with its precedence and the interval of its values; the builders
// add the brackets that C needs, and those that gcc's -Wparentheses asks for.
#pragma once

#include <string>
#include <vector>

#include "datasets/generate_c/interval.h"

namespace foretrace::datasets::generate_c {

// Higher binds tighter (C11 6.5).
enum Precedence : int {
  kConditional = 0,
  kLogicalOr,
  kLogicalAnd,
  kBitOr,
  kBitXor,
  kBitAnd,
  kEquality,
  kRelation,
  kShift,
  kAdd,
  kMultiply,
  kUnary,
  kPostfix,
};

struct Expression {
  std::string text;
  int precedence = kPostfix;
  Interval range;
};

// What an expression may read: a variable, an element, a member. `length`: elements, if it is an
// array.
struct Operand {
  std::string text;
  Interval range;
  int64_t length = 0;
};
using Operands = std::vector<Operand>;

// A function without side effects that expressions may call.
struct Callee {
  std::string name;
  std::vector<Interval> parameters;
  Interval result;
};

std::string bracketed(const Expression& e, int at_least);
// "a op b" for any binary operator; `range` is the caller's knowledge.
Expression binary(const Expression& a, const std::string& op, const Expression& b, Interval range);
Expression conditional(const Expression& condition, const Expression& yes, const Expression& no);
Expression integer(int64_t value);
Expression operand(const Operand& o);
// "e % k", "abs(e) % k", "low + e % k": e, brought into the target where it could lie outside.
// REQUIRES: the target holds 0, or lies above it
Expression fitted(const Expression& e, Interval target);

}  // namespace foretrace::datasets::generate_c
