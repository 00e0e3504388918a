// Productions that give a list[int] or a list[str].
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

template <Type kList>
Maybe slice(Draft& d, int) {
  static const std::vector<std::string> parts = {"::-1", "::-1", "1:", "1:",  ":-1",
                                                 "2:",   ":2",   ":3", "::2", "-2:"};
  const auto id = d.choose(kList);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string& part = d.rng.pick(parts);
  Shape shape = a.shape;
  if (part != "::-1")
    shape.self = {std::max<int64_t>(0, shape.self.lo - 2), std::max<int64_t>(1, shape.self.hi - 1)};
  return subscript(a, part, kList, shape);
}

template <Type kList>
Maybe slice_at(Draft& d, int) {
  const auto id = d.choose(kList);
  const auto at = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= 9;
  });
  if (!id || !at) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string k = d.read(*at).text;
  return subscript(a, d.rng.chance(0.5) ? k + ":" : ":" + k, kList,
                   {{0, a.shape.self.hi}, a.shape.item, a.shape.flavour});
}

template <Type kList>
Maybe order(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == kList ||
           (kList == Type::kIntList ? v.type == Type::kIntSet : v.type == Type::kStrDict);
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Shape shape{a.shape.self, element_shape(a.type, a.shape).self, a.shape.flavour};
  std::vector<Expression> arguments = {a};
  if (d.rng.chance(0.25))
    arguments.push_back({"reverse=True", kPrimary, Type::kBool, {}});
  else if (a.type == Type::kStrList && d.rng.chance(0.3))
    arguments.push_back({"key=len", kPrimary, Type::kBool, {}});
  return call("sorted", arguments, kList, shape);
}

template <Type kList>
Maybe concatenate(Draft& d, int depth) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == kList && v.shape.self.hi <= 8; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression item = expression(d, element_type(kList), depth - 1);
  const Expression one{"[" + item.text + "]", kPrimary, kList, {{1, 1}, item.shape.self}};
  const bool front = d.rng.chance(0.3);
  return binary(front ? one : a, "+", front ? a : one, kList,
                {a.shape.self + Range{1, 1}, join(a.shape.item, item.shape.self)});
}

// [x * 2 for x in nums if x > 3], [w.upper() for w in words], [len(w) for w in words]
template <Type kList>
Maybe comprehension(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return is_container(v.type) && v.shape.self.hi > 1 && v.shape.self.hi <= 12;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const VariableId item =
      d.declare(Role::kElement, element_type(over.type), element_shape(over.type, over.shape));
  const std::string name = d.variables[item].name;
  const bool plain = element_type(over.type) == element_type(kList) && d.rng.chance(0.35);
  const Expression value = plain ? d.read(item) : computed(d, element_type(kList), 1);
  std::string text = value.text + " for " + name + " in " + over.text;
  Range length = over.shape.self;
  if (plain || d.variables[item].unread || d.rng.chance(0.25)) {
    if (const Maybe test = test_of(d, d.read(item))) text += " if " + test->text;
    length.lo = 0;
  }
  d.variables.resize(item);
  return Expression{
      "[" + text + "]", kPrimary, kList, {length, value.shape.self, value.shape.flavour}};
}

template <Type kList>
Maybe display(Draft& d, int depth) {
  const auto id = d.choose(element_type(kList));
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  std::string text = "[" + a.text;
  Range item = a.shape.self;
  int64_t n = 1;
  for (; n < 3 && d.rng.chance(0.6); ++n) {
    const Expression b = expression(d, element_type(kList), depth - 1);
    text += ", " + b.text;
    item = join(item, b.shape.self);
  }
  return Expression{text + "]", kPrimary, kList, {{n, n}, item}};
}

Maybe counting(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= 8;
  });
  if (!id) return std::nullopt;
  const Expression n = d.read(*id);
  const double u = d.rng.uniform();
  if (u < 0.4)
    return Expression{"[" + std::to_string(d.rng.below(2)) + "] * " + n.text,
                      kMultiply,
                      Type::kIntList,
                      {n.shape.self, {0, 1}}};
  const std::string from = u < 0.7 ? "" : "1, ";
  const std::string to = u < 0.7 ? n.text : n.text + " + 1";
  return Expression{"list(range(" + from + to + "))",
                    kPrimary,
                    Type::kIntList,
                    {n.shape.self, {0, n.shape.self.hi}}};
}

Maybe dict_values(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kStrDict || v.type == Type::kIntDict; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const bool keys = a.type == Type::kIntDict && d.rng.chance(0.4);
  const Expression view = method(a, keys ? "keys" : "values", {}, Type::kIntList, {});
  return call(d.rng.chance(0.6) ? "list" : "sorted", {view}, Type::kIntList,
              {a.shape.self, keys ? Range{0, 9} : a.shape.item});
}

Maybe split(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi > 2; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (a.shape.flavour == Flavour::kPhrase)
    return method(a, "split", {}, Type::kStrList, {{1, 3}, {1, 5}, Flavour::kWord});
  if (a.shape.flavour == Flavour::kCsv)
    return method(a, "split", {string_literal(",")}, Type::kStrList,
                  {{1, 3}, {1, 5}, Flavour::kPlain});
  if (d.rng.chance(0.3))
    return method(a, "split", {string_literal({random_letter(d.rng)})}, Type::kStrList,
                  {{1, 3}, {0, a.shape.self.hi}});
  return call(d.rng.chance(0.75) ? "list" : "sorted", {a}, Type::kStrList,
              {a.shape.self, {1, 1}, element_shape(Type::kStr, a.shape).flavour});
}

Maybe dict_keys(Draft& d, int) {
  const auto id = d.choose(Type::kStrDict);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return call("list", {d.rng.chance(0.5) ? a : method(a, "keys", {}, Type::kStrList, {})},
              Type::kStrList, {a.shape.self, {1, 6}, Flavour::kWord});
}

}  // namespace

const std::vector<Production>& list_productions(Type type) {
  static const std::vector<Production> ints = {
      {slice<Type::kIntList>, 2.5, 0},
      {slice_at<Type::kIntList>, 1, 0.15},
      {order<Type::kIntList>, 1.5, 0},
      {concatenate<Type::kIntList>, 2, 0},
      {comprehension<Type::kIntList>, 4, 0.1},
      {display<Type::kIntList>, 1, 0},
      {counting, 0.8, 0},
      {dict_values, 1.5, 0},
  };
  static const std::vector<Production> texts = {
      {slice<Type::kStrList>, 2, 0},
      {slice_at<Type::kStrList>, 0.7, 0.15},
      {order<Type::kStrList>, 1.5, 0},
      {concatenate<Type::kStrList>, 1.5, 0},
      {comprehension<Type::kStrList>, 3, 0.1},
      {display<Type::kStrList>, 0.7, 0},
      {split, 3, 0},
      {dict_keys, 1, 0},
  };
  return type == Type::kIntList ? ints : texts;
}

}  // namespace foretrace::datasets::generate
