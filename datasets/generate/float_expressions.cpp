// Productions that give a float. Divisors are constants or lengths that are not zero; results stay
// near what the ranges of ints say.
#include "datasets/generate/productions.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

Expression real(std::string text, int precedence, Range range) {
  return {std::move(text), precedence, Type::kFloat, {range, {}}};
}

std::optional<VariableId> number(Draft& d) {
  return d.choose([](const Variable& v) { return is_number(v.type); });
}

Maybe quotient(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  static const std::vector<int64_t> divisors = {2, 2, 2, 3, 4, 4, 5, 10, 100};
  const Expression a =
      depth > 1 && d.rng.chance(0.3) ? computed(d, Type::kInt, depth - 1) : d.read(*id);
  const auto other =
      d.choose([](const Variable& v) { return v.type == Type::kInt && v.shape.self.lo > 0; });
  const Range range = join(a.shape.self, {0, 0});
  if (other && d.rng.chance(0.35)) {
    const Expression b = d.read(*other);
    if (b.text != a.text) return binary(a, "/", b, Type::kFloat, {range, {}});
  }
  const int64_t k = d.rng.pick(divisors);
  return binary(a, "/", integer(k), Type::kFloat, {{range.lo / k - 1, range.hi / k + 1}, {}});
}

// sum(nums) / len(nums)
Maybe mean(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return (v.type == Type::kIntList || v.type == Type::kTuple) && v.shape.self.lo > 0;
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return real("sum(" + a.text + ") / len(" + a.text + ")", kMultiply, a.shape.item);
}

Maybe add(Draft& d, int depth) {
  const auto id = d.choose(Type::kFloat);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b = expression(d, d.rng.chance(0.6) ? Type::kInt : Type::kFloat, depth - 1);
  if (b.text == a.text || b.text.starts_with("-")) return a;
  const bool minus = d.rng.chance(0.4);
  return binary(a, minus ? "-" : "+", b, Type::kFloat,
                {minus ? a.shape.self - b.shape.self : a.shape.self + b.shape.self, {}});
}

Maybe scale(Draft& d, int) {
  static const std::vector<std::string> factors = {"0.5", "0.1", "1.5", "0.25", "2.5", "0.9"};
  const auto id = d.choose([&](const Variable& v) {
    return is_number(v.type) && v.shape.self.magnitude() <= d.limit();
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Range r = join(a.shape.self, {0, 0});
  return binary(a, "*", real(d.rng.pick(factors), kPrimary, {0, 1}), Type::kFloat,
                {{3 * r.lo, 3 * r.hi}, {}});
}

Maybe rounded(Draft& d, int depth) {
  if (!number(d)) return std::nullopt;
  const Expression a = computed(d, Type::kFloat, depth - 1);
  if (a.type != Type::kFloat || a.text.starts_with("round(")) return a;
  return call("round", {a, integer(d.rng.chance(0.7) ? 2 : 1)}, Type::kFloat, a.shape);
}

Maybe root(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return is_number(v.type) && v.shape.self.lo >= 0; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (d.rng.chance(0.4))
    return real(bracketed(a, kPower + 1) + " ** 0.5", kPower, {0, a.shape.self.hi});
  return call("math.sqrt", {a}, Type::kFloat, {{0, a.shape.self.hi}, {}});
}

// math.pi * r ** 2, 2 * math.pi * r
Maybe circle(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return is_number(v.type) && v.shape.self.magnitude() <= 30; });
  if (!id) return std::nullopt;
  const Expression r = d.read(*id);
  const Range range = {0, 4 * r.shape.self.magnitude() * r.shape.self.magnitude()};
  const std::string text =
      d.rng.chance(0.6) ? "math.pi * " + r.text + " ** 2" : "2 * math.pi * " + r.text;
  return real("round(" + text + ", 2)", kPrimary, range);
}

Maybe power(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return is_number(v.type) && v.shape.self.magnitude() <= 20; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const int64_t square = a.shape.self.magnitude() * a.shape.self.magnitude();
  return call("math.pow", {a, integer(2)}, Type::kFloat, {{0, square}, {}});
}

Maybe converted(Draft& d, int) {
  const auto id = d.choose(Type::kInt);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return call("float", {a}, Type::kFloat, a.shape);
}

Maybe extreme(Draft& d, int depth) {
  const auto id = d.choose(Type::kFloat);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (d.rng.chance(0.4)) return call("abs", {a}, Type::kFloat, {{0, a.shape.self.magnitude()}, {}});
  const Expression b = expression(d, Type::kFloat, depth - 1);
  if (b.text == a.text) return a;
  return call(d.rng.chance(0.5) ? "max" : "min", {a, b}, Type::kFloat,
              {join(a.shape.self, b.shape.self), {}});
}

}  // namespace

const std::vector<Production>& float_productions() {
  static const std::vector<Production> table = {
      {quotient, 5, 0},    {mean, 2, 0},       {add, 2, 0},        {scale, 2, 0},
      {rounded, 2, 0.1},   {root, 1, 0},       {circle, 0.5, 0.1}, {power, 0.3, 0.1},
      {converted, 0.6, 0}, {extreme, 0.6, 0.2}};
  return table;
}

}  // namespace foretrace::datasets::generate
