// Productions that give a dict, a set or a pair; and what is done with a finished result.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

template <Type kDict>
constexpr Type kKey = kDict == Type::kStrDict ? Type::kStr : Type::kInt;

// {w: len(w) for w in words}
template <Type kDict>
Maybe comprehension(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return is_container(v.type) && element_type(v.type) == kKey<kDict> && v.shape.self.hi > 1 &&
           v.shape.self.hi <= 8;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const VariableId item =
      d.declare(Role::kElement, kKey<kDict>, element_shape(over.type, over.shape));
  const std::string name = d.variables[item].name;
  const Expression value = computed(d, Type::kInt, 1);
  d.variables.resize(item);
  return Expression{"{" + name + ": " + value.text + " for " + name + " in " + over.text + "}",
                    kPrimary,
                    kDict,
                    {{over.shape.self.lo > 0 ? 1 : 0, over.shape.self.hi}, value.shape.self}};
}

template <Type kDict>
Maybe zipped(Draft& d, int) {
  const Type keys = kDict == Type::kStrDict ? Type::kStrList : Type::kIntList;
  const auto a = d.choose(keys);
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return v.type == Type::kIntList && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  const Expression left = d.read(*a);
  const Expression right = d.read(*b);
  return Expression{"dict(zip(" + left.text + ", " + right.text + "))",
                    kPrimary,
                    kDict,
                    {{0, std::min(left.shape.self.hi, right.shape.self.hi)}, right.shape.item}};
}

template <Type kDict>
Maybe display(Draft& d, int) {
  const auto id = d.choose(kKey<kDict>);
  const auto value = d.choose(Type::kInt);
  if (!id && !value) return std::nullopt;
  const Expression key = id && d.rng.chance(0.6) ? d.read(*id) : literal(d, kKey<kDict>);
  const Expression number = expression(d, Type::kInt, 0);
  return Expression{
      "{" + key.text + ": " + number.text + "}", kPrimary, kDict, {{1, 1}, number.shape.self}};
}

Maybe set_of(Draft& d, int) {
  const auto id = d.choose(Type::kIntList);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Shape shape{{a.shape.self.lo > 0 ? 1 : 0, a.shape.self.hi}, a.shape.item};
  if (d.level < 0.4 || d.rng.chance(0.6)) return call("set", {a}, Type::kIntSet, shape);
  return Expression{
      "{x % 3 for x in " + a.text + "}", kPrimary, Type::kIntSet, {shape.self, {0, 2}}};
}

Maybe set_algebra(Draft& d, int) {
  const auto a = d.choose(Type::kIntSet);
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return (v.type == Type::kIntSet || v.type == Type::kIntList) && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  const Expression left = d.read(*a);
  Expression right = d.read(*b);
  if (right.type == Type::kIntList) right = call("set", {right}, Type::kIntSet, right.shape);
  static const std::vector<std::string> operators = {"&", "|", "-"};
  return binary(
      left, d.rng.pick(operators), right, Type::kIntSet,
      {{0, left.shape.self.hi + right.shape.self.hi}, join(left.shape.item, right.shape.item)});
}

Maybe pair_of(Draft& d, int depth) {
  const auto id = d.choose(Type::kInt);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (d.rng.chance(0.3))
    return call("divmod", {a, integer(d.rng.between(2, 10))}, Type::kPair,
                {{2, 2}, join(a.shape.self, {0, 9})});
  const Expression b = expression(d, Type::kInt, depth - 1);
  return Expression{"(" + a.text + ", " + b.text + ")",
                    kPrimary,
                    Type::kPair,
                    {{2, 2}, join(a.shape.self, b.shape.self)}};
}

Maybe swapped(Draft& d, int) {
  const auto id = d.choose(Type::kPair);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return Expression{"(" + a.text + "[1], " + a.text + "[0])", kPrimary, Type::kPair, a.shape};
}

// What return may do with a result of this type, besides returning it.
Type wrapped_type(Draft& d, Type type) {
  switch (type) {
    case Type::kInt:
      return d.rng.chance(0.8) ? Type::kInt : d.rng.chance(0.5) ? Type::kFloat : Type::kStr;
    case Type::kBool:
      return Type::kBool;
    case Type::kStr:
      return d.rng.chance(0.8) ? Type::kStr : Type::kInt;
    case Type::kIntList:
      return d.rng.chance(0.6) ? Type::kIntList : Type::kInt;
    case Type::kStrList:
      return d.rng.chance(0.4) ? Type::kStrList : Type::kStr;
    case Type::kStrDict:
      return d.rng.chance(0.5) ? Type::kStrList : Type::kInt;
    case Type::kIntDict:
      return d.rng.chance(0.5) ? Type::kIntList : Type::kInt;
    case Type::kIntSet:
      return Type::kIntList;
    case Type::kFloat:
      return d.rng.chance(0.75) ? Type::kFloat : Type::kInt;
    case Type::kTuple:
      return d.rng.chance(0.4) ? Type::kIntList : Type::kInt;
    case Type::kPairList:
      return d.rng.chance(0.5) ? Type::kPairList : Type::kIntList;
    case Type::kGrid:
      return d.rng.chance(0.3) ? Type::kGrid : Type::kIntList;
    case Type::kPair:
      return Type::kInt;
  }
  return type;
}

}  // namespace

Expression wrapped(Draft& d, const Expression& e) {
  Variable v;
  v.name = e.text;
  v.type = e.type;
  v.shape = e.shape;
  return made_of(d, v, wrapped_type(d, e.type)).value_or(e);
}

const std::vector<Production>& mapping_productions(Type type) {
  static const std::vector<Production> text_dict = {{comprehension<Type::kStrDict>, 3, 0.15},
                                                    {zipped<Type::kStrDict>, 1.5, 0.1},
                                                    {display<Type::kStrDict>, 1, 0}};
  static const std::vector<Production> int_dict = {{comprehension<Type::kIntDict>, 3, 0.15},
                                                   {zipped<Type::kIntDict>, 1, 0.1},
                                                   {display<Type::kIntDict>, 1, 0}};
  static const std::vector<Production> set = {{set_of, 3, 0}, {set_algebra, 2, 0}};
  static const std::vector<Production> pair = {{pair_of, 3, 0}, {swapped, 1, 0}};
  if (type == Type::kStrDict) return text_dict;
  if (type == Type::kIntDict) return int_dict;
  return type == Type::kIntSet ? set : pair;
}

}  // namespace foretrace::datasets::generate
