// Conditions: what if, while, and filters ask. Thresholds lie inside a value's range, so that both
// answers happen.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

Expression compare(const Expression& a, const std::string& op, const Expression& b) {
  return binary(a, op, b, Type::kBool, {});
}

Expression parity(Draft& d, const Expression& a) {
  const int64_t k = d.rng.chance(0.75) ? 2 : 3;
  const Expression rest = binary(a, "%", integer(k), Type::kInt, {{0, k - 1}, {}});
  const double u = d.rng.uniform();
  if (u < 0.6) return compare(rest, "==", integer(0));
  return u < 0.85 ? compare(rest, "==", integer(1)) : compare(rest, "!=", integer(0));
}

Expression int_test(Draft& d, const Expression& a) {
  const double u = d.rng.uniform();
  if (u < 0.3) return parity(d, a);
  const Range r = a.shape.self;
  // Estimates are wide upwards: look in the lower part.
  const int64_t lo = std::max<int64_t>(r.lo, -9);
  const int64_t hi = std::max(lo + 1, std::min<int64_t>(r.hi, lo + 24));
  const int64_t at = d.rng.between(lo + (hi - lo) / 4, hi - (hi - lo) / 4);
  const Expression threshold = integer(r.lo < 0 && d.rng.chance(0.3) ? 0 : at);
  if (u < 0.8) return compare(a, d.rng.chance(0.55) ? ">" : "<", threshold);
  if (u < 0.86) return compare(a, d.rng.chance(0.5) ? ">=" : "<=", threshold);
  if (u < 0.93 && d.level > 0.3) {
    const std::string op = d.rng.chance(0.5) ? " < " : " <= ";
    const std::string top = std::to_string(at + d.rng.between(2, 8));
    const std::string middle = bracketed(a, kBitOr);
    return {std::to_string(at) + " <= " + middle + op + top, kCompare, Type::kBool, {}};
  }
  const std::string op = d.rng.chance(0.7) ? "==" : "!=";
  return compare(a, op, integer(d.rng.between(lo, std::min(hi, lo + 8))));
}

Expression float_test(Draft& d, const Expression& a) {
  static const std::vector<std::string> tails = {".5", ".0", ".25", ".5"};
  const int64_t lo = std::max<int64_t>(a.shape.self.lo, -9);
  const int64_t at = d.rng.between(lo, std::max(lo, std::min<int64_t>(a.shape.self.hi, lo + 12)));
  const std::string threshold = std::to_string(at) + d.rng.pick(tails);
  return compare(a, d.rng.chance(0.6) ? ">" : "<", {threshold, kPrimary, Type::kFloat, {}});
}

Expression char_test(Draft& d, const Expression& a) {
  static const std::vector<std::string> sets = {"aeiou", "aeiou", "abc", "xyz", "aeo", "rst"};
  static const std::vector<std::string> methods = {"isdigit", "isalpha", "isupper", "islower",
                                                   "isdigit"};
  const double u = d.rng.uniform();
  const bool flip = d.rng.chance(0.25);
  if (a.shape.flavour == Flavour::kDigit)
    return int_test(d, call("int", {a}, Type::kInt, {{0, 9}, {}}));
  if (u < 0.4) return compare(a, flip ? "not in" : "in", string_literal(d.rng.pick(sets)));
  if (u < 0.6) return compare(a, flip ? "!=" : "==", string_literal({random_letter(d.rng)}));
  if (u < 0.75) {
    const char middle = static_cast<char>('e' + d.rng.below(14));
    return compare(a, flip ? ">" : "<", string_literal({middle}));
  }
  return method(a, d.rng.pick(methods), {}, Type::kBool, {});
}

Expression text_test(Draft& d, const Expression& a) {
  if (a.shape.self.hi <= 1) return char_test(d, a);
  static const std::vector<std::string> methods = {"isdigit", "isalpha", "islower", "isupper",
                                                   "istitle"};
  const double u = d.rng.uniform();
  if (u < 0.35)
    return int_test(
        d,
        call("len", {a}, Type::kInt,
             {{std::max<int64_t>(a.shape.self.lo, 1), std::min<int64_t>(a.shape.self.hi, 6)}, {}}));
  const bool flip = d.rng.chance(0.3);
  const Expression letter = string_literal({random_letter(d.rng)});
  if (u < 0.6) return compare(letter, flip ? "not in" : "in", a);
  if (u < 0.7) return method(a, flip ? "endswith" : "startswith", {letter}, Type::kBool, {});
  if (u < 0.78)
    return compare(a, d.rng.chance(0.5) ? "==" : "!=", subscript(a, "::-1", Type::kStr, a.shape));
  if (u < 0.88 && a.shape.self.lo > 0)
    return char_test(
        d, subscript(a, d.rng.chance(0.6) ? "0" : "-1", Type::kStr, {{1, 1}, {}, Flavour::kChar}));
  return method(a, d.rng.pick(methods), {}, Type::kBool, {});
}

Expression container_test(Draft& d, const Expression& a) {
  const double u = d.rng.uniform();
  if (u < 0.15 && a.shape.self.lo == 0) return d.rng.chance(0.5) ? negated(a) : a;
  if (u < 0.5) {
    const Expression item = expression(d, element_type(a.type), 0);
    if (item.text != a.text) return compare(item, d.rng.chance(0.75) ? "in" : "not in", a);
  }
  if (a.type == Type::kIntList && u < 0.7 && a.shape.self.lo >= 2)
    return compare(subscript(a, "0", Type::kInt, {}), d.rng.chance(0.5) ? "<" : ">",
                   subscript(a, "-1", Type::kInt, {}));
  return int_test(
      d, call("len", {a}, Type::kInt,
              {{a.shape.self.lo, std::min<int64_t>(a.shape.self.hi, a.shape.self.lo + 4)}, {}}));
}

Maybe single(Draft& d, int depth) {
  const auto id = d.choose([](const Variable& v) { return v.type != Type::kPair; });
  if (!id) return std::nullopt;
  const Type type = d.variables[*id].type;
  if (type == Type::kInt && depth > 0 && d.rng.chance(0.3))
    return int_test(d, computed(d, Type::kInt, depth));
  return test_of(d, d.read(*id));
}

Maybe two_numbers(Draft& d, int) {
  const auto a = d.choose(Type::kInt);
  if (!a) return std::nullopt;
  const auto b = d.choose(
      [&](const Variable& v) { return v.type == Type::kInt && v.name != d.variables[*a].name; });
  if (!b) return std::nullopt;
  static const std::vector<std::string> operators = {"<", ">", "<", ">", "<=", ">=", "=="};
  const Expression left = d.read(*a);
  const std::string& op = d.rng.pick(operators);
  return compare(left, op, d.read(*b));
}

Maybe membership(Draft& d, int) {
  const auto over = d.choose(
      [](const Variable& v) { return is_container(v.type) && !v.locked && v.shape.self.hi > 1; });
  if (!over) return std::nullopt;
  const Type type = element_type(d.variables[*over].type);
  const auto item = d.choose(
      [&](const Variable& v) { return v.type == type && v.name != d.variables[*over].name; });
  if (!item) return std::nullopt;
  const Expression left = d.read(*item);
  const std::string op = d.rng.chance(0.7) ? "in" : "not in";
  return compare(left, op, d.read(*over));
}

Maybe both(Draft& d, int depth) {
  if (depth < 1) return std::nullopt;
  const Maybe a = single(d, 0);
  if (!a) return std::nullopt;
  const Maybe b = d.rng.chance(0.5) ? single(d, 0) : two_numbers(d, 0);
  if (!b || b->text == a->text) return a;
  return binary(*a, d.rng.chance(0.6) ? "and" : "or", *b, Type::kBool, {});
}

Maybe opposite(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) { return v.type == Type::kBool; });
  if (!id) return std::nullopt;
  return negated(d.read(*id));
}

// any(x > 3 for x in nums)
Maybe any_of(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return is_container(v.type) && v.shape.self.hi > 1; });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const VariableId item =
      d.declare(Role::kElement, element_type(over.type), element_shape(over.type, over.shape));
  const std::string name = d.variables[item].name;
  const Maybe test = test_of(d, d.read(item));
  d.variables.resize(item);
  return Expression{std::string(d.rng.chance(0.5) ? "any" : "all") + "(" + test->text + " for " +
                        name + " in " + over.text + ")",
                    kPrimary,
                    Type::kBool,
                    {}};
}

}  // namespace

Maybe test_of(Draft& d, const Expression& e) {
  if (e.type == Type::kInt) return int_test(d, e);
  if (e.type == Type::kStr) return text_test(d, e);
  if (e.type == Type::kFloat) return float_test(d, e);
  if (e.type == Type::kBool) return d.rng.chance(0.6) ? e : negated(e);
  if (e.type == Type::kPair) return int_test(d, subscript(e, "0", Type::kInt, {e.shape.item, {}}));
  return container_test(d, e);
}

Expression condition(Draft& d, int depth) { return computed(d, Type::kBool, depth); }

const std::vector<Production>& bool_productions() {
  static const std::vector<Production> table = {
      {single, 8, 0}, {two_numbers, 2, 0}, {membership, 1.5, 0},
      {both, 1, 0.3}, {opposite, 0.3, 0},  {any_of, 0.4, 0.5},
  };
  return table;
}

}  // namespace foretrace::datasets::generate
