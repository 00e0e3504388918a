// Productions between containers, and from what is inside nested ones.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

std::optional<VariableId> natural(Draft& d, int64_t most) {
  return d.choose([=](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= most;
  });
}

// sum(sum(row) for row in grid), grid[0][1], pairs[0][1]
Maybe inner_number(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return (v.type == Type::kGrid && v.shape.item.lo > 0) || v.type == Type::kPairList;
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (a.shape.self.lo > 0 && d.rng.chance(0.5)) {
    const std::string first = d.rng.chance(0.3) ? "-1" : "0";
    const bool second = a.type == Type::kPairList || a.shape.item.lo > 1;
    return subscript(subscript(a, first, Type::kIntList, {}),
                     second && d.rng.chance(0.5) ? "1" : "0", Type::kInt, {a.shape.inner, {}});
  }
  static const std::vector<std::string> sums = {"sum(sum(r) for r in $)", "sum(r[0] for r in $)",
                                                "max(r[0] for r in $)", "max(max(r) for r in $)",
                                                "sum(len(r) for r in $)"};
  const size_t which = d.rng.below(a.shape.self.lo > 0 ? sums.size() : 2);
  return kept_small(d, {with_operand(sums[which], a.text),
                        kPrimary,
                        Type::kInt,
                        {{0, 40 * a.shape.inner.magnitude()}, {}}});
}

Maybe flattened(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return (v.type == Type::kGrid || v.type == Type::kPairList) && is_plain(v);
  });
  if (!id) return std::nullopt;
  static const std::vector<std::string> forms = {"[x for row in $ for x in row]",
                                                 "[x * 2 for row in $ for x in row]",
                                                 "[x for row in $ for x in row if x > 2]",
                                                 "[sum(row) for row in $]",
                                                 "[row[0] for row in $]",
                                                 "[max(row) for row in $]",
                                                 "list(map(sum, $))",
                                                 "[len(row) for row in $]"};
  static const std::vector<std::string> of_pairs = {
      "[a + b for a, b in $]",           "[b for a, b in $]",
      "[b - a for a, b in $]",           "[a for a, _ in $]",
      "[x for pair in $ for x in pair]", "[p[1] for p in $]"};
  const Expression a = d.read(*id);
  const bool empty_rows = a.type == Type::kGrid && a.shape.item.lo < 1;
  const auto& table = a.type == Type::kGrid ? forms : of_pairs;
  const size_t which = empty_rows ? d.rng.below(4) : d.rng.below(table.size());
  return Expression{
      with_operand(table[which], a.text),
      kPrimary,
      Type::kIntList,
      {{a.shape.self.lo, 3 * a.shape.self.hi}, join(a.shape.inner, a.shape.inner + a.shape.inner)}};
}

// list(t), list(reversed(nums)), [*nums, 3], nums.copy()
Maybe relisted(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kTuple || v.type == Type::kIntList; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const double u = d.rng.uniform();
  if (u < 0.35) return call("list", {call("reversed", {a}, a.type, {})}, Type::kIntList, a.shape);
  if (u < 0.55)
    return Expression{"[*" + a.text + ", " + std::to_string(small_number(d.rng)) + "]",
                      kPrimary,
                      Type::kIntList,
                      {a.shape.self + Range{1, 1}, join(a.shape.item, {-3, 12})}};
  if (a.type == Type::kIntList) return method(a, "copy", {}, Type::kIntList, a.shape);
  return call(u < 0.8 ? "list" : "sorted", {a}, Type::kIntList, a.shape);
}

// [int(c) for c in str(n)], list(map(int, str(n)))
Maybe digit_list(Draft& d, int) {
  const auto id = natural(d, 9999);
  if (!id) return std::nullopt;
  const std::string n = d.read(*id).text;
  return Expression{
      d.rng.chance(0.5) ? "[int(c) for c in str(" + n + ")]" : "list(map(int, str(" + n + ")))",
      kPrimary,
      Type::kIntList,
      {{1, 4}, {0, 9}}};
}

// dict(pairs), dict.fromkeys(nums, 0), {b: a for a, b in pairs}, {**d, 3: 1}
Maybe dict_of(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kPairList || v.type == Type::kIntDict ||
           (v.type == Type::kIntList && v.shape.self.hi > 1);
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const double u = d.rng.uniform();
  const Range length{a.shape.self.lo > 0 ? 1 : 0, a.shape.self.hi + 1};
  if (a.type == Type::kPairList)
    return Expression{u < 0.5 ? "dict(" + a.text + ")" : "{b: a for a, b in " + a.text + "}",
                      kPrimary,
                      Type::kIntDict,
                      {length, a.shape.inner}};
  if (a.type == Type::kIntDict)
    return Expression{u < 0.5 ? "{v: k for k, v in " + a.text + ".items()}"
                              : "{**" + a.text + ", " + std::to_string(d.rng.below(10)) + ": 1}",
                      kPrimary,
                      Type::kIntDict,
                      {length, join(a.shape.item, {0, 9})}};
  return Expression{"dict.fromkeys(" + a.text + ", " + std::to_string(d.rng.below(3)) + ")",
                    kPrimary,
                    Type::kIntDict,
                    {length, {0, 2}}};
}

// d.get(k) is None, d.get(k) is not None
Maybe absent(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kStrDict || v.type == Type::kIntDict; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression key = expression(d, element_type(a.type), 0);
  const Expression got = method(a, "get", {key}, Type::kInt, {});
  return Expression{
      got.text + (d.rng.chance(0.5) ? " is None" : " is not None"), kCompare, Type::kBool, {}};
}

}  // namespace

const std::vector<Production>& conversion_productions(Type type) {
  using Table = std::vector<Production>;
  static const Table none;
  static const Table ints = {{inner_number, 3, 0}};
  static const Table int_lists = {{flattened, 3, 0}, {relisted, 1.3, 0}, {digit_list, 0.6, 0}};
  static const Table dicts = {{dict_of, 2, 0}};
  static const Table bools = {{absent, 0.4, 0}};
  if (type == Type::kInt) return ints;
  if (type == Type::kBool) return bools;
  if (type == Type::kIntList) return int_lists;
  return type == Type::kIntDict ? dicts : none;
}

}  // namespace foretrace::datasets::generate
