#include "datasets/generate/expression.h"

#include <unordered_map>

#include "core/check.h"

namespace foretrace::datasets::generate {
namespace {

int operator_precedence(const std::string& op) {
  static const std::unordered_map<std::string, int> table = {
      {"or", kOr},      {"and", kAnd},     {"in", kCompare}, {"not in", kCompare}, {"==", kCompare},
      {"!=", kCompare}, {"<", kCompare},   {"<=", kCompare}, {">", kCompare},      {">=", kCompare},
      {"|", kBitOr},    {"^", kBitXor},    {"&", kBitAnd},   {"+", kAdd},          {"-", kAdd},
      {"*", kMultiply}, {"//", kMultiply}, {"/", kMultiply}, {"%", kMultiply},     {"**", kPower},
      {"<<", kShift},   {">>", kShift}};
  const auto found = table.find(op);
  FORETRACE_CHECK(found != table.end(), "operator without a precedence");
  return found->second;
}

std::string joined(const std::vector<Expression>& arguments) {
  std::string out;
  for (const Expression& e : arguments) out += (out.empty() ? "" : ", ") + e.text;
  return out;
}

}  // namespace

std::string bracketed(const Expression& e, int at_least) {
  return e.precedence < at_least ? "(" + e.text + ")" : e.text;
}

Expression binary(const Expression& a, const std::string& op, const Expression& b, Type type,
                  Shape shape) {
  const int p = operator_precedence(op);
  const bool tight_left = p == kCompare || p == kPower;
  return {bracketed(a, tight_left ? p + 1 : p) + " " + op + " " + bracketed(b, p + 1), p, type,
          shape};
}

Expression call(const std::string& name, const std::vector<Expression>& arguments, Type type,
                Shape shape) {
  return {name + "(" + joined(arguments) + ")", kPrimary, type, shape};
}

Expression method(const Expression& a, const std::string& name,
                  const std::vector<Expression>& arguments, Type type, Shape shape) {
  return {bracketed(a, kPrimary) + "." + name + "(" + joined(arguments) + ")", kPrimary, type,
          shape};
}

Expression subscript(const Expression& a, const std::string& index, Type type, Shape shape) {
  return {bracketed(a, kPrimary) + "[" + index + "]", kPrimary, type, shape};
}

Expression conditional(const Expression& condition, const Expression& yes, const Expression& no) {
  return {
      bracketed(yes, kOr) + " if " + bracketed(condition, kOr) + " else " + bracketed(no, kTernary),
      kTernary,
      yes.type,
      {join(yes.shape.self, no.shape.self), join(yes.shape.item, no.shape.item), Flavour::kPlain}};
}

Expression negated(const Expression& condition) {
  return {"not " + bracketed(condition, kNot), kNot, Type::kBool, {}};
}

Expression integer(int64_t value) {
  return {std::to_string(value), value < 0 ? kUnary : kPrimary, Type::kInt, {{value, value}, {}}};
}

std::string with_operand(std::string form, const std::string& operand) {
  for (size_t at = form.find('$'); at != std::string::npos;
       at = form.find('$', at + operand.size()))
    form.replace(at, 1, operand);
  return form;
}

Expression string_literal(const std::string& text, Flavour flavour) {
  const auto n = static_cast<int64_t>(text.size());
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\n' ? std::string("\\n") : c == '\t' ? std::string("\\t") : c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return {quoted + "'", kPrimary, Type::kStr, {{n, n}, {1, 1}, flavour}};
}

}  // namespace foretrace::datasets::generate
