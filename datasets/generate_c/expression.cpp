#include "datasets/generate_c/expression.h"

#include <algorithm>
#include <unordered_map>

#include "core/check.h"

namespace foretrace::datasets::generate_c {
namespace {

int operator_precedence(const std::string& op) {
  static const std::unordered_map<std::string, int> table = {
      {"||", kLogicalOr}, {"&&", kLogicalAnd}, {"|", kBitOr},     {"^", kBitXor},
      {"&", kBitAnd},     {"==", kEquality},   {"!=", kEquality}, {"<", kRelation},
      {">", kRelation},   {"<=", kRelation},   {">=", kRelation}, {"<<", kShift},
      {">>", kShift},     {"+", kAdd},         {"-", kAdd},       {"*", kMultiply},
      {"/", kMultiply},   {"%", kMultiply}};
  const auto found = table.find(op);
  FORETRACE_CHECK(found != table.end(), "operator without a precedence");
  return found->second;
}

// What the operands of an operator must bind as tightly as: stricter than C for the operators that
// people misread, as gcc warns of them.
int wanted(int precedence) {
  if (precedence == kLogicalOr) return kBitOr;
  if (precedence == kLogicalAnd) return kBitOr;
  if (precedence == kEquality || precedence == kRelation) return kAdd;
  if (precedence >= kBitOr && precedence <= kShift) return kUnary;
  return precedence;
}

}  // namespace

std::string bracketed(const Expression& e, int at_least) {
  return e.precedence < at_least ? "(" + e.text + ")" : e.text;
}

Expression binary(const Expression& a, const std::string& op, const Expression& b, Interval range) {
  const int p = operator_precedence(op);
  const bool chain = p == kLogicalAnd || p == kLogicalOr;
  const int left = chain && a.precedence == p ? p : wanted(p);
  const int right = std::max(wanted(p), p + 1);
  return {bracketed(a, left) + " " + op + " " + bracketed(b, right), p, range};
}

Expression conditional(const Expression& condition, const Expression& yes, const Expression& no) {
  return {bracketed(condition, kLogicalOr) + " ? " + bracketed(yes, kBitOr) + " : " +
              bracketed(no, kBitOr),
          kConditional, join(yes.range, no.range)};
}

Expression integer(int64_t value) {
  return {std::to_string(value), value < 0 ? kUnary : kPostfix, {value, value}};
}

Expression operand(const Operand& o) { return {o.text, kPostfix, o.range}; }

Expression fitted(const Expression& e, Interval target) {
  if (e.range.inside(target)) return e;
  if (target.lo > 0) {
    const Expression rest = fitted(e, {0, target.hi - target.lo});
    return binary(integer(target.lo), "+", rest, rest.range + Interval{target.lo, target.lo});
  }
  FORETRACE_CHECK(target.hi > 0, "nothing to fit a value into");
  if (e.range.lo >= 0) {
    const int64_t k = target.hi + 1;
    return binary(e, "%", integer(k), e.range % k);
  }
  if (target.lo < 0) {
    const int64_t k = std::min(-target.lo, target.hi) + 1;
    return binary(e, "%", integer(k), e.range % k);
  }
  const Expression size{"abs(" + e.text + ")", kPostfix, {0, e.range.reach()}};
  return fitted(size, target);
}

}  // namespace foretrace::datasets::generate_c
