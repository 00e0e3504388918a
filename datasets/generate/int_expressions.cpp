// Productions that give an int.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

std::optional<VariableId> number(Draft& d) { return d.choose(Type::kInt); }

std::optional<VariableId> filled(Draft& d, Type type, int64_t at_least) {
  return d.choose([=](const Variable& v) { return v.type == type && v.shape.self.lo >= at_least; });
}

Maybe add(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b =
      d.rng.chance(0.5) ? integer(d.rng.between(1, 9)) : expression(d, Type::kInt, depth - 1);
  if (a.text == b.text)
    return binary(integer(2), "*", a, Type::kInt, {a.shape.self + b.shape.self, {}});
  if (b.text.starts_with("-") || b.text == "0")
    return kept_small(d, binary(a, "+", integer(1), Type::kInt, {a.shape.self + Range{1, 1}, {}}));
  if (d.rng.chance(0.55))
    return kept_small(d, binary(a, "+", b, Type::kInt, {a.shape.self + b.shape.self, {}}));
  return kept_small(d, binary(a, "-", b, Type::kInt, {a.shape.self - b.shape.self, {}}));
}

Maybe multiply(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  Expression b = integer(d.rng.between(2, 5));
  const auto other = number(d);
  if (depth > 0 && other && d.rng.chance(0.3) && d.variables[*other].shape.self.magnitude() <= 20)
    b = d.read(*other);
  return kept_small(d, binary(a, "*", b, Type::kInt, {product(a.shape.self, b.shape.self), {}}));
}

Maybe divide(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  const Expression a =
      depth > 1 && d.rng.chance(0.4) ? computed(d, Type::kInt, depth - 1) : d.read(*id);
  static const std::vector<int64_t> divisors = {2, 2, 2, 3, 3, 4, 5, 10, 10};
  const int64_t k = d.rng.pick(divisors);
  if (d.rng.chance(0.45)) {
    const Range r = a.shape.self;
    return binary(a, "//", integer(k), Type::kInt, {{r.lo / k - 1, r.hi / k}, {}});
  }
  return binary(a, "%", integer(k), Type::kInt, {{0, k - 1}, {}});
}

Maybe square(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kInt && v.shape.self.magnitude() <= 12; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Range r = product(a.shape.self, a.shape.self);
  return kept_small(d, d.rng.chance(0.5) ? binary(a, "**", integer(2), Type::kInt, {r, {}})
                                         : binary(a, "*", a, Type::kInt, {r, {}}));
}

Maybe absolute(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (depth > 0 && d.rng.chance(0.6)) {
    const Expression b = expression(d, Type::kInt, 0);
    const Range r = a.shape.self - b.shape.self;
    if (a.text != b.text)
      return call("abs", {binary(a, "-", b, Type::kInt, {})}, Type::kInt, {{0, r.magnitude()}, {}});
  }
  return call("abs", {a}, Type::kInt, {{0, a.shape.self.magnitude()}, {}});
}

Maybe extreme(Draft& d, int depth) {
  const auto id = number(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b = expression(d, Type::kInt, depth - 1);
  if (a.text == b.text) return std::nullopt;
  return call(d.rng.chance(0.5) ? "max" : "min", {a, b}, Type::kInt,
              {join(a.shape.self, b.shape.self), {}});
}

Maybe length(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return is_container(v.type) && v.shape.self.hi > 1; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (a.type == Type::kIntList && d.level > 0.3 && d.rng.chance(0.15))
    return call("len", {call("set", {a}, Type::kIntSet, a.shape)}, Type::kInt,
                {{1, a.shape.self.hi}, {}});
  return call("len", {a}, Type::kInt, {a.shape.self, {}});
}

Maybe fold(Draft& d, int) {
  const bool sum = d.rng.chance(0.4);
  const auto id = d.choose([=](const Variable& v) {
    return (v.type == Type::kIntList || v.type == Type::kIntSet || v.type == Type::kPair) &&
           (sum || v.type == Type::kPair || v.shape.self.lo > 0);
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Range length = a.type == Type::kPair ? Range{2, 2} : a.shape.self;
  if (sum)
    return kept_small(
        d, call("sum", {a}, Type::kInt, {join(product(length, a.shape.item), {0, 0}), {}}));
  return call(d.rng.chance(0.5) ? "max" : "min", {a}, Type::kInt, {a.shape.item, {}});
}

Maybe element(Draft& d, int) {
  const auto id = d.rng.chance(0.8) ? filled(d, Type::kIntList, 1) : d.choose(Type::kPair);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const int64_t last = a.type == Type::kPair ? 1 : std::min<int64_t>(a.shape.self.lo - 1, 2);
  const int64_t index = d.rng.chance(0.3) ? -1 : d.rng.between(0, last);
  return subscript(a, std::to_string(index), Type::kInt, {a.shape.item, {}});
}

Maybe occurrences(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kStr ? v.shape.self.hi > 2 : v.type == Type::kIntList;
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression item = a.type == Type::kIntList ? expression(d, Type::kInt, 0)
                          : d.rng.chance(0.3)      ? expression(d, Type::kStr, 0)
                                                   : string_literal({random_letter(d.rng)});
  const bool find = a.type == Type::kStr && d.rng.chance(0.35);
  return method(a, find ? "find" : "count", {item}, Type::kInt,
                {{find ? -1 : 0, std::max<int64_t>(a.shape.self.hi / 2, 1)}, {}});
}

Maybe lookup(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kStrDict || v.type == Type::kIntDict; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression key = expression(d, element_type(a.type), 0);
  return method(a, "get", {key, integer(d.rng.chance(0.8) ? 0 : small_number(d.rng))}, Type::kInt,
                {join(a.shape.item, {0, 0}), {}});
}

Maybe from_text(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kStr && v.shape.self.lo > 0 &&
           (v.shape.flavour == Flavour::kDigit || v.shape.flavour == Flavour::kChar ||
            (v.shape.flavour == Flavour::kDigits && v.shape.self.hi <= 3));
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (a.shape.flavour != Flavour::kChar)
    return call("int", {a}, Type::kInt, {{0, a.shape.flavour == Flavour::kDigit ? 9 : 999}, {}});
  const Expression code = call("ord", {a}, Type::kInt, {{48, 122}, {}});
  if (d.rng.chance(0.2)) return code;
  return binary(code, "-", call("ord", {string_literal("a")}, Type::kInt, {}), Type::kInt,
                {{-49, 25}, {}});
}

Maybe either(Draft& d, int depth) {
  if (depth < 1 || !number(d)) return std::nullopt;
  const Expression test = condition(d, 0);
  const Expression yes = expression(d, Type::kInt, depth - 1);
  Expression no = expression(d, Type::kInt, 0);
  if (yes.text == no.text)
    no = binary(no, "+", integer(1), Type::kInt, {no.shape.self + Range{1, 1}, {}});
  return conditional(test, yes, no);
}

// sum(x * x for x in nums if x > 0), sum(1 for c in text if c == 'a')
Maybe generator_sum(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return is_container(v.type) && v.shape.self.hi > 1; });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Type type = element_type(over.type);
  const VariableId item = d.declare(Role::kElement, type, element_shape(over.type, over.shape));
  const std::string name = d.variables[item].name;
  Expression value =
      type == Type::kInt && d.rng.chance(0.7) ? computed(d, Type::kInt, 1) : integer(1);
  std::string text = value.text + " for " + name + " in " + over.text;
  if (value.text == "1" || d.variables[item].unread || d.rng.chance(0.4)) {
    const auto test = test_of(d, d.read(item));
    if (test) text += " if " + test->text;
  }
  d.variables.resize(item);
  return kept_small(d, {"sum(" + text + ")",
                        kPrimary,
                        Type::kInt,
                        {join(product(value.shape.self, {0, over.shape.self.hi}), {0, 0}), {}}});
}

}  // namespace

const std::vector<Production>& int_productions() {
  static const std::vector<Production> table = {
      {add, 6, 0},          {multiply, 3, 0},          {divide, 3, 0},   {square, 0.6, 0.1},
      {absolute, 0.7, 0.1}, {extreme, 1, 0.1},         {length, 2.5, 0}, {fold, 2, 0},
      {element, 2.5, 0},    {occurrences, 1.2, 0},     {lookup, 2, 0},   {from_text, 1.2, 0},
      {either, 0.8, 0.2},   {generator_sum, 0.7, 0.4},
  };
  return table;
}

}  // namespace foretrace::datasets::generate
