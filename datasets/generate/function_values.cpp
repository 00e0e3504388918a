// Productions that pass a function to another: lambda, map, filter, key=, reduce, next.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

// A container whose elements a function can take, at least `at_least` long.
std::optional<VariableId> container(Draft& d, int64_t at_least, const VariableFilter& filter) {
  return d.choose([&](const Variable& v) {
    return is_container(v.type) && v.shape.self.lo >= at_least && v.shape.self.hi > 1 &&
           v.shape.self.hi <= 12 && filter(v);
  });
}

Variable element_of(Draft& d, const Expression& over) {
  Variable v;
  v.type = element_type(over.type);
  v.shape = element_shape(over.type, over.shape);
  v.name = d.fresh_name(Role::kElement, v.type, v.shape.flavour);
  return v;
}

struct Function {
  std::string text;  // "lambda x: x * 2", or a name
  Shape shape;       // of what it gives
};

// A lambda of one element that gives the type.
std::optional<Function> lambda(Draft& d, const Variable& element, Type type) {
  const Maybe body = made_of(d, element, type);
  if (!body || body->text == element.name) return std::nullopt;
  return Function{"lambda " + element.name + ": " + body->text, body->shape};
}

std::string filter_lambda(Draft& d, const Variable& element) {
  Expression e{element.name, kPrimary, element.type, element.shape};
  return "lambda " + element.name + ": " + test_of(d, e)->text;
}

// What orders elements: len, a lambda.
std::optional<std::string> key(Draft& d, const Expression& over) {
  const Variable element = element_of(d, over);
  if (element.type == Type::kStr && element.shape.self.hi > 1 && d.rng.chance(0.4)) return "len";
  if (element.type == Type::kPair && d.rng.chance(0.7))
    return "lambda " + element.name + ": " + element.name + (d.rng.chance(0.8) ? "[1]" : "[0]");
  if (element.type == Type::kIntList && d.rng.chance(0.6)) return d.rng.chance(0.5) ? "len" : "sum";
  const bool order = element.type == Type::kInt && d.rng.chance(0.3);
  if (order) return "lambda " + element.name + ": -" + element.name;
  const auto made = lambda(d, element, Type::kInt);
  if (!made) return std::nullopt;
  return made->text;
}

// max(words, key=len), min(pairs, key=lambda p: p[1])
template <Type kType>
Maybe extreme_by(Draft& d, int) {
  const auto id = container(d, 1, [](const Variable& v) { return element_type(v.type) == kType; });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const auto by = key(d, over);
  const Expression name{"key=" + by.value_or("abs"), kPrimary, kType, {}};
  const std::string function = d.rng.chance(0.5) ? "max" : "min";
  if (!by && kType != Type::kInt)
    return call(function, {over}, kType, element_shape(over.type, over.shape));
  return call(function, {over, name}, kType, element_shape(over.type, over.shape));
}

template <Type kList>
Maybe sorted_by(Draft& d, int) {
  const auto id = container(d, 0, [](const Variable& v) {
    return v.type == kList || (kList == Type::kIntList && v.type == Type::kTuple) ||
           (kList == Type::kStrList && v.type == Type::kStrDict);
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  std::vector<Expression> arguments = {over};
  const auto by = over.type == Type::kStrDict ? over.text + ".get" : key(d, over);
  if (by) arguments.push_back({"key=" + *by, kPrimary, kList, {}});
  if (!by || d.rng.chance(0.25)) arguments.push_back({"reverse=True", kPrimary, kList, {}});
  Expression out = call("sorted", arguments, kList, over.shape);
  if (over.type == Type::kStrDict) out.shape = {over.shape.self, {1, 6}, Flavour::kWord};
  return out;
}

// list(map(lambda x: x * 2, nums)), list(map(len, words)), list(map(int, parts))
template <Type kList>
Maybe mapped(Draft& d, int) {
  const auto id = container(d, 0, [](const Variable&) { return true; });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Variable element = element_of(d, over);
  std::string function;
  Shape shape{over.shape.self, {0, 9}};
  const bool digits =
      element.type == Type::kStr && over.shape.self.lo > 0 &&
      (element.shape.flavour == Flavour::kDigit || element.shape.flavour == Flavour::kDigits);
  if (kList == Type::kIntList && digits && d.rng.chance(0.7)) function = "int";
  if (kList == Type::kIntList && element.type == Type::kStr && element.shape.self.hi > 1 &&
      d.rng.chance(0.4))
    function = "len";
  if (kList == Type::kStrList && element.type == Type::kInt && d.rng.chance(0.6)) function = "str";
  if (kList == Type::kStrList && element.type == Type::kStr && d.rng.chance(0.3))
    function = d.rng.chance(0.5) ? "str.upper" : "str.strip";
  if (function.empty()) {
    const auto made = lambda(d, element, element_type(kList));
    function = made ? made->text : kList == Type::kStrList ? "str" : "lambda v: 1";
    if (made) shape.item = made->shape.self;
  }
  return Expression{"list(map(" + function + ", " + over.text + "))", kPrimary, kList, shape};
}

// list(filter(lambda x: x > 2, nums))
template <Type kList>
Maybe filtered(Draft& d, int) {
  const auto id = container(
      d, 0, [](const Variable& v) { return element_type(v.type) == element_type(kList); });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Variable element = element_of(d, over);
  const Shape shape = element_shape(over.type, over.shape);
  std::string test = filter_lambda(d, element);
  if (element.type == Type::kStr && d.rng.chance(0.15)) test = "str.isalpha";
  Expression out{"list(filter(" + test + ", " + over.text + "))",
                 kPrimary,
                 kList,
                 {{0, over.shape.self.hi}, shape.self, shape.flavour}};
  out.shape.inner = over.shape.inner;
  return out;
}

// list(map(lambda a, b: a + b, xs, ys))
Maybe mapped_two(Draft& d, int) {
  const auto a = container(d, 0, [](const Variable& v) { return v.type == Type::kIntList; });
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return v.type == Type::kIntList && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  static const std::vector<std::string> bodies = {"a + b",     "a - b",      "a * b",
                                                  "max(a, b)", "abs(a - b)", "a * 2 + b"};
  const Expression left = d.read(*a);
  const Expression right = d.read(*b);
  return Expression{
      "list(map(lambda a, b: " + d.rng.pick(bodies) + ", " + left.text + ", " + right.text + "))",
      kPrimary,
      Type::kIntList,
      {{0, left.shape.self.hi}, join(left.shape.item, left.shape.item + right.shape.item)}};
}

// reduce(lambda a, b: a * b % 100, nums)
Maybe reduced(Draft& d, int) {
  const auto id = container(
      d, 1, [](const Variable& v) { return v.type == Type::kIntList || v.type == Type::kTuple; });
  if (!id) return std::nullopt;
  static const std::vector<std::string> bodies = {
      "a * b % 97", "a + b", "a * 2 + b", "a - b", "a if a > b else b", "a ^ b"};
  const Expression over = d.read(*id);
  const std::string start = d.rng.chance(0.3) ? d.rng.chance(0.5) ? ", 0" : ", 1" : "";
  return kept_small(d,
                    {"reduce(lambda a, b: " + d.rng.pick(bodies) + ", " + over.text + start + ")",
                     kPrimary,
                     Type::kInt,
                     {product(over.shape.item, {1, 16}), {}}});
}

// next((x for x in nums if x > 3), -1), sum(map(lambda x: x * x, nums))
Maybe first_that(Draft& d, int) {
  const auto id = container(d, 0, [](const Variable& v) {
    return element_type(v.type) == Type::kInt && v.type != Type::kIntSet;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Variable element = element_of(d, over);
  const Shape shape = element_shape(over.type, over.shape);
  const double u = d.rng.uniform();
  if (u < 0.4) {
    const std::string& x = element.name;
    const Expression test = *test_of(d, {x, kPrimary, Type::kInt, element.shape});
    const std::string otherwise = d.rng.chance(0.5) ? "-1" : "0";
    return Expression{"next((" + x + " for " + x + " in " + over.text + " if " + test.text + "), " +
                          otherwise + ")",
                      kPrimary,
                      Type::kInt,
                      {join(shape.self, {-1, 0}), {}}};
  }
  if (u < 0.7)
    return Expression{"len(list(filter(" + filter_lambda(d, element) + ", " + over.text + ")))",
                      kPrimary,
                      Type::kInt,
                      {{0, over.shape.self.hi}, {}}};
  const auto made = lambda(d, element, Type::kInt);
  if (!made) return call("len", {over}, Type::kInt, {over.shape.self, {}});
  return kept_small(d, {"sum(map(" + made->text + ", " + over.text + "))",
                        kPrimary,
                        Type::kInt,
                        {join({0, 0}, product(made->shape.self, over.shape.self)), {}}});
}

// ''.join(map(str, nums)), ''.join(filter(str.isalpha, text))
Maybe joined(Draft& d, int) {
  const auto id = container(d, 0, [](const Variable& v) {
    return v.type == Type::kIntList || v.type == Type::kTuple || v.type == Type::kStr;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  static const std::vector<std::string> separators = {"", "", " ", ",", "-"};
  static const std::vector<std::string> tests = {"str.isalpha", "str.isdigit", "str.isupper"};
  if (over.type != Type::kStr)
    return Expression{
        string_literal(d.rng.pick(separators)).text + ".join(map(str, " + over.text + "))",
        kPrimary,
        Type::kStr,
        {{0, 2 * over.shape.self.hi}, {1, 1}}};
  const std::string test =
      d.rng.chance(0.4) ? d.rng.pick(tests) : filter_lambda(d, element_of(d, over));
  return Expression{"''.join(filter(" + test + ", " + over.text + "))",
                    kPrimary,
                    Type::kStr,
                    {{0, over.shape.self.hi}, {1, 1}}};
}

}  // namespace

const std::vector<Production>& function_value_productions(Type type) {
  using Table = std::vector<Production>;
  static const Table none;
  static const Table ints = {
      {extreme_by<Type::kInt>, 0.5, 0.1}, {reduced, 0.4, 0.2}, {first_that, 0.7, 0.15}};
  static const Table texts = {{extreme_by<Type::kStr>, 0.7, 0.1}, {joined, 1, 0.1}};
  static const Table pairs = {{extreme_by<Type::kPair>, 1.5, 0.1}};
  static const Table int_lists = {{sorted_by<Type::kIntList>, 0.9, 0.1},
                                  {mapped<Type::kIntList>, 1.5, 0.05},
                                  {filtered<Type::kIntList>, 1, 0.1},
                                  {mapped_two, 1, 0.1}};
  static const Table text_lists = {{sorted_by<Type::kStrList>, 1, 0.1},
                                   {mapped<Type::kStrList>, 1.5, 0.05},
                                   {filtered<Type::kStrList>, 0.8, 0.1}};
  static const Table pair_lists = {{sorted_by<Type::kPairList>, 2.5, 0},
                                   {filtered<Type::kPairList>, 0.7, 0.1}};
  static const Table grids = {{sorted_by<Type::kGrid>, 1.2, 0}, {filtered<Type::kGrid>, 0.7, 0.1}};
  switch (type) {
    case Type::kInt:
      return ints;
    case Type::kStr:
      return texts;
    case Type::kPair:
      return pairs;
    case Type::kIntList:
      return int_lists;
    case Type::kStrList:
      return text_lists;
    case Type::kPairList:
      return pair_lists;
    case Type::kGrid:
      return grids;
    default:
      return none;
  }
}

}  // namespace foretrace::datasets::generate
