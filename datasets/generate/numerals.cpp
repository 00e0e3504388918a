// Productions with numbers as bits and digits: an int, or its text.
#include "datasets/generate/productions.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

std::optional<VariableId> natural(Draft& d, int64_t most) {
  return d.choose([=](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= most;
  });
}

Expression text(std::string source, Range length, int precedence = kPrimary) {
  return {std::move(source), precedence, Type::kStr, {length, {1, 1}}};
}

// x & 1, x | 4, x ^ y, x << 2, x >> 1
Maybe bits(Draft& d, int) {
  const auto id = natural(d, 999);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const double u = d.rng.uniform();
  const int64_t k = d.rng.between(1, 3);
  const int64_t top = a.shape.self.hi;
  if (u < 0.04) return Expression{"~" + a.text, kUnary, Type::kInt, {{-top - 1, -1}, {}}};
  if (u < 0.2) return binary(a, ">>", integer(k), Type::kInt, {{0, top >> k}, {}});
  if (u < 0.4) return kept_small(d, binary(a, "<<", integer(k), Type::kInt, {{0, top << k}, {}}));
  const auto other = natural(d, 999);
  Expression b = integer(d.rng.between(1, 7));
  if (other && d.variables[*other].name != a.text && d.rng.chance(0.4)) b = d.read(*other);
  static const std::vector<std::string> operators = {"&", "&", "|", "^", "^"};
  return binary(a, d.rng.pick(operators), b, Type::kInt,
                {{0, 2 * std::max(top, b.shape.self.hi)}, {}});
}

// bin(n).count('1'), n.bit_length(), int('101', 2)
Maybe bit_count(Draft& d, int) {
  const auto id = natural(d, 9999);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> forms = {"bin($).count('1')", "len(bin($)) - 2",
                                                 "$.bit_length()", "bin($).count('0') - 1"};
  const size_t which = d.rng.below(forms.size());
  return Expression{with_operand(forms[which], a.text),
                    which % 2 == 1 ? kAdd : kPrimary,
                    Type::kInt,
                    {{0, 10}, {}}};
}

Maybe power(Draft& d, int) {
  const auto id = natural(d, 12);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const int64_t top = a.shape.self.hi;
  if (d.rng.chance(0.3))
    return call("pow", {a, integer(d.rng.between(2, 5)), integer(d.rng.between(7, 50))}, Type::kInt,
                {{0, 49}, {}});
  return kept_small(d, call("pow", {a, integer(2)}, Type::kInt, {{0, top * top}, {}}));
}

Maybe of_float(Draft& d, int) {
  const auto id = d.choose(Type::kFloat);
  if (!id) return std::nullopt;
  static const std::vector<std::string> names = {"int",   "int",        "round",
                                                 "round", "math.floor", "math.ceil"};
  const Expression a = d.read(*id);
  return call(d.rng.pick(names), {a}, Type::kInt, {{a.shape.self.lo - 1, a.shape.self.hi + 1}, {}});
}

// (a + b) / 2 made an int, digits of a number summed.
Maybe digits(Draft& d, int) {
  const auto id = natural(d, 9999);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const double u = d.rng.uniform();
  if (u < 0.35) return call("len", {call("str", {a}, Type::kStr, {})}, Type::kInt, {{1, 4}, {}});
  if (u < 0.6)
    return Expression{"int(str(" + a.text + ")[::-1])", kPrimary, Type::kInt, {{0, 9999}, {}}};
  if (u < 0.8)
    return Expression{
        "sum(int(c) for c in str(" + a.text + "))", kPrimary, Type::kInt, {{0, 36}, {}}};
  return Expression{"int(" + a.text + " / 2)", kPrimary, Type::kInt, {{0, a.shape.self.hi}, {}}};
}

Maybe numeral(Draft& d, int) {
  const auto id = natural(d, 999);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> forms = {
      "bin($)[2:]", "bin($)", "hex($)[2:]", "oct($)[2:]", "format($, 'b')", "'%d' % $", "repr($)"};
  const std::string& form = d.rng.pick(forms);
  return text(with_operand(form, bracketed(a, kPrimary)), {1, 10},
              form.find('%') == std::string::npos ? kPrimary : kMultiply);
}

}  // namespace

const std::vector<Production>& numeral_productions(Type type) {
  static const std::vector<Production> none;
  static const std::vector<Production> ints = {{bits, 0.9, 0},
                                               {bit_count, 0.35, 0.1},
                                               {power, 0.4, 0.1},
                                               {of_float, 4, 0},
                                               {digits, 0.8, 0.1}};
  static const std::vector<Production> texts = {{numeral, 0.7, 0.1}};
  return type == Type::kInt ? ints : type == Type::kStr ? texts : none;
}

}  // namespace foretrace::datasets::generate
