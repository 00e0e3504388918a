// Productions that give a tuple of any length, a list of pairs or a list of lists.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

Expression pairs(std::string text, Range length, Range numbers) {
  Shape shape{length, {2, 2}};
  shape.inner = numbers;
  return {std::move(text), kPrimary, Type::kPairList, shape};
}

Expression rows(std::string text, Range length, Range row, Range numbers) {
  Shape shape{length, row};
  shape.inner = numbers;
  return {std::move(text), kPrimary, Type::kGrid, shape};
}

std::optional<VariableId> numbers(Draft& d, int64_t at_least) {
  return d.choose([=](const Variable& v) {
    return v.type == Type::kIntList && v.shape.self.lo >= at_least && v.shape.self.hi <= 9 &&
           is_plain(v);
  });
}

template <Type kType>
Maybe part(Draft& d, int) {
  static const std::vector<std::string> parts = {"1:", ":2", "::-1", ":-1", "::2", "1:3"};
  const auto id = d.choose(kType);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string& which = d.rng.pick(parts);
  Shape shape = a.shape;
  if (which != "::-1") shape.self = {std::max<int64_t>(0, shape.self.lo - 2), shape.self.hi};
  return subscript(a, which, kType, shape);
}

// ---- tuple[int, ...]

Maybe tuple_of(Draft& d, int depth) {
  const auto id = d.choose(Type::kIntList);
  if (!id) return std::nullopt;
  const Expression a = depth > 1 ? computed(d, Type::kIntList, 1) : d.read(*id);
  return call("tuple", {a}, Type::kTuple, a.shape);
}

Maybe tuple_computed(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return is_container(v.type) && element_type(v.type) == Type::kInt && v.shape.self.hi > 1;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const VariableId item =
      d.declare(Role::kElement, Type::kInt, element_shape(over.type, over.shape));
  const std::string name = d.variables[item].name;
  const Expression value = made_of(d, d.variables[item], Type::kInt).value_or(d.read(item));
  d.variables.resize(item);
  return Expression{"tuple(" + value.text + " for " + name + " in " + over.text + ")",
                    kPrimary,
                    Type::kTuple,
                    {over.shape.self, value.shape.self}};
}

Maybe tuple_longer(Draft& d, int depth) {
  const auto id = d.choose(Type::kTuple);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression item = expression(d, Type::kInt, depth - 1);
  const Expression one{"(" + item.text + ",)", kPrimary, Type::kTuple, {}};
  return binary(a, "+", one, Type::kTuple,
                {a.shape.self + Range{1, 1}, join(a.shape.item, item.shape.self)});
}

Maybe tuple_display(Draft& d, int depth) {
  const auto id = d.choose(Type::kInt);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b = expression(d, Type::kInt, depth - 1);
  const Expression c = expression(d, Type::kInt, 0);
  return Expression{"(" + a.text + ", " + b.text + ", " + c.text + ")",
                    kPrimary,
                    Type::kTuple,
                    {{3, 3}, join(a.shape.self, join(b.shape.self, c.shape.self))}};
}

// ---- list[tuple[int, int]]

Maybe zipped(Draft& d, int) {
  const auto a = numbers(d, 1);
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return v.type == Type::kIntList && v.name != d.variables[*a].name;
  });
  const Expression left = d.read(*a);
  if (!b) {
    const std::string x = left.text;
    return pairs("list(zip(" + x + ", " + x + "[1:]))", {0, left.shape.self.hi}, left.shape.item);
  }
  const Expression right = d.read(*b);
  return pairs("list(zip(" + left.text + ", " + right.text + "))",
               {0, std::min(left.shape.self.hi, right.shape.self.hi)},
               join(left.shape.item, right.shape.item));
}

Maybe enumerated(Draft& d, int) {
  const auto id = numbers(d, 0);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return pairs("list(enumerate(" + a.text + "))", a.shape.self,
               join(a.shape.item, {0, a.shape.self.hi}));
}

Maybe items_of(Draft& d, int) {
  const auto id = d.choose(Type::kIntDict);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return pairs((d.rng.chance(0.5) ? "list(" : "sorted(") + a.text + ".items())", a.shape.self,
               join(a.shape.item, {0, 9}));
}

// [(x, x * 2) for x in nums], [(b, a) for a, b in pairs]
Maybe pair_comprehension(Draft& d, int) {
  if (const auto id = d.choose(Type::kPairList); id && d.rng.chance(0.6)) {
    const Expression a = d.read(*id);
    const std::string test = d.rng.chance(0.5) ? " if a < b" : " if a != b";
    const bool swap = d.rng.chance(0.5);
    return pairs(std::string(swap ? "[(b, a)" : "[(a, b)") + " for a, b in " + a.text +
                     (swap && d.rng.chance(0.5) ? "" : test) + "]",
                 {0, a.shape.self.hi}, a.shape.inner);
  }
  const auto id = numbers(d, 0);
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const VariableId item = d.declare(Role::kElement, Type::kInt, {over.shape.item, {}});
  const std::string name = d.variables[item].name;
  const Maybe value = made_of(d, d.variables[item], Type::kInt);
  d.variables.resize(item);
  const std::string second = value ? value->text : name + " + 1";
  return pairs("[(" + name + ", " + second + ") for " + name + " in " + over.text + "]",
               over.shape.self, join(over.shape.item, value ? value->shape.self : Range{0, 99}));
}

// ---- list[list[int]]

// [nums[i:i + 2] for i in range(0, len(nums), 2)]
Maybe chunks(Draft& d, int) {
  const auto id = numbers(d, 1);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string k = std::to_string(d.rng.between(2, 3));
  return rows("[" + a.text + "[i:i + " + k + "] for i in range(0, len(" + a.text + "), " + k + ")]",
              {1, std::max<int64_t>(1, a.shape.self.hi / 2)}, {1, 3}, a.shape.item);
}

// [[x + 1 for x in row] for row in grid], [row[::-1] for row in grid], [list(t) for t in
// zip(*grid)]
Maybe mapped_rows(Draft& d, int) {
  const auto id = d.choose(Type::kGrid);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Range row = a.shape.item;
  const double u = d.rng.uniform();
  if (u < 0.2)
    return rows("[list(col) for col in zip(*" + a.text + ")]", {0, row.hi}, a.shape.self,
                a.shape.inner);
  Variable item;
  item.name = u < 0.6 ? "row" : "x";
  item.type = u < 0.6 ? Type::kIntList : Type::kInt;
  item.shape = u < 0.6 ? element_shape(a.type, a.shape) : Shape{a.shape.inner, {}};
  const Maybe value = made_of(d, item, item.type);
  if (u < 0.6)
    return rows("[" + (value ? value->text : "row[::-1]") + " for row in " + a.text + "]",
                a.shape.self, {0, row.hi + 1}, a.shape.inner);
  return rows("[[" + (value ? value->text : "x + 1") + " for x in row] for row in " + a.text + "]",
              a.shape.self, row, value ? value->shape.self : Range{0, 99});
}

// [[0] * n for _ in range(n)], [[i * j for j in range(n)] for i in range(n)]
Maybe table(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo > 0 && v.shape.self.hi <= 4 && is_plain(v);
  });
  if (!id) return std::nullopt;
  const Expression n = d.read(*id);
  static const std::vector<std::string> cells = {"i * j", "i + j", "i - j", "(i + j) % 2"};
  if (d.rng.chance(0.35))
    return rows("[[0] * " + n.text + " for _ in range(" + n.text + ")]", {1, 4}, n.shape.self,
                {0, 0});
  const std::string& cell = d.rng.pick(cells);
  const std::string height = std::to_string(d.rng.between(2, 3));
  return rows("[[" + cell + " for j in range(" + n.text + ")] for i in range(" + height + ")]",
              {2, 3}, n.shape.self, {0, 9});
}

Maybe row_display(Draft& d, int) {
  const auto id = numbers(d, 0);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string second =
      d.rng.chance(0.5) ? a.text + "[::-1]" : "[x + 1 for x in " + a.text + "]";
  return rows("[" + a.text + ", " + second + "]", {2, 2}, a.shape.self, a.shape.item + Range{0, 1});
}

}  // namespace

const std::vector<Production>& nested_productions(Type type) {
  static const std::vector<Production> tuples = {{tuple_of, 2.5, 0},
                                                 {tuple_computed, 1.5, 0.15},
                                                 {tuple_longer, 1, 0},
                                                 {tuple_display, 1, 0},
                                                 {part<Type::kTuple>, 1.5, 0}};
  static const std::vector<Production> pair_lists = {{zipped, 1.5, 0},
                                                     {enumerated, 1, 0},
                                                     {items_of, 1, 0},
                                                     {pair_comprehension, 2, 0.15},
                                                     {part<Type::kPairList>, 1, 0}};
  static const std::vector<Production> grids = {{chunks, 1.5, 0.2},
                                                {mapped_rows, 2.5, 0.15},
                                                {table, 1, 0.2},
                                                {row_display, 0.7, 0},
                                                {part<Type::kGrid>, 1, 0}};
  if (type == Type::kTuple) return tuples;
  return type == Type::kPairList ? pair_lists : grids;
}

}  // namespace foretrace::datasets::generate
