// Productions of sets by their methods and operators, and of what is asked of them.
#include "datasets/generate/productions.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

// a.union(b), set(nums).intersection(seen), a ^ b
Maybe set_method(Draft& d, int) {
  static const std::vector<std::string> names = {"union", "intersection", "difference",
                                                 "symmetric_difference"};
  const auto id = d.choose(Type::kIntSet);
  const auto other = d.choose([&](const Variable& v) {
    return id && (v.type == Type::kIntList || v.type == Type::kIntSet) &&
           v.name != d.variables[*id].name;
  });
  if (!id || !other) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b = d.read(*other);
  return method(a, d.rng.pick(names), {b}, Type::kIntSet,
                {{0, a.shape.self.hi + b.shape.self.hi}, join(a.shape.item, b.shape.item)});
}

// set(a) & set(b)
Maybe two_sets(Draft& d, int) {
  const auto a = d.choose(Type::kIntList);
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return v.type == Type::kIntList && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  static const std::vector<std::string> operators = {"&", "&", "|", "-", "^"};
  const Expression left = call("set", {d.read(*a)}, Type::kIntSet, d.variables[*a].shape);
  const Expression right = call("set", {d.read(*b)}, Type::kIntSet, d.variables[*b].shape);
  return binary(
      left, d.rng.pick(operators), right, Type::kIntSet,
      {{0, left.shape.self.hi + right.shape.self.hi}, join(left.shape.item, right.shape.item)});
}

// seen.issubset(nums), seen <= group, x is None, isinstance(x, str)
Maybe subset(Draft& d, int) {
  const auto id = d.choose(Type::kIntSet);
  if (!id) return std::nullopt;
  const auto other = d.choose([&](const Variable& v) {
    return (v.type == Type::kIntList || v.type == Type::kIntSet) && v.name != d.variables[*id].name;
  });
  if (!other) return std::nullopt;
  static const std::vector<std::string> names = {"issubset", "isdisjoint", "issuperset"};
  const Expression a = d.read(*id);
  return method(a, d.rng.pick(names), {d.read(*other)}, Type::kBool, {});
}

}  // namespace

const std::vector<Production>& set_productions(Type type) {
  static const std::vector<Production> none;
  static const std::vector<Production> sets = {{set_method, 1, 0}, {two_sets, 1.2, 0}};
  static const std::vector<Production> bools = {{subset, 0.5, 0}};
  return type == Type::kIntSet ? sets : type == Type::kBool ? bools : none;
}

}  // namespace foretrace::datasets::generate
