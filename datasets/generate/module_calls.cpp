// Productions that call into the standard library. The imports that a program needs are told by its
// text (imports.h).
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

std::optional<VariableId> numbers(Draft& d, int64_t at_least, int64_t most) {
  return d.choose([=](const Variable& v) {
    return v.type == Type::kIntList && v.shape.self.lo >= at_least && v.shape.self.hi <= most;
  });
}

std::optional<VariableId> text(Draft& d) {
  return d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi > 2; });
}

// A pattern for re; single characters and runs of them.
std::string pattern(Draft& d) {
  static const std::vector<std::string> list = {
      "r'\\d'",  "r'\\d+'",   "r'[aeiou]'", "r'[A-Z]'",    "r'\\w+'", "r'[a-z]+'",
      "r'\\s+'", "r'[^a-z]'", "r'[a-m]'",   "r'[aeiou]+'", "r'\\W'",  "r'a.'"};
  static const std::vector<std::string> repeated = {"+", "*", "?b", "{2}", ".*"};
  if (d.rng.chance(0.75)) return d.rng.pick(list);
  const std::string& times = d.rng.pick(repeated);
  return std::string("'") + random_letter(d.rng) + times + "'";
}

// ---- int

Maybe arithmetic(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= 99;
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  if (a.shape.self.hi <= 6 && !d.inside_loop() && d.rng.chance(0.5))
    return kept_small(d, call("math.factorial", {a}, Type::kInt, {{1, 720}, {}}));
  if (d.rng.chance(0.3)) return call("math.isqrt", {a}, Type::kInt, {{0, 10}, {}});
  if (d.rng.chance(0.2) && a.shape.self.hi <= 9)
    return kept_small(d, call("math.comb", {a, integer(2)}, Type::kInt, {{0, 36}, {}}));
  if (d.rng.chance(0.25))
    return call("math.ceil", {binary(a, "/", integer(d.rng.between(2, 5)), Type::kFloat, {})},
                Type::kInt, {{0, a.shape.self.hi / 2 + 1}, {}});
  return call("math.gcd", {a, expression(d, Type::kInt, 0)}, Type::kInt, {{0, 99}, {}});
}

Maybe of_pattern(Draft& d, int) {
  const auto id = text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return Expression{"len(re.findall(" + pattern(d) + ", " + a.text + "))",
                    kPrimary,
                    Type::kInt,
                    {{0, a.shape.self.hi}, {}}};
}

Maybe of_numbers(Draft& d, int) {
  const auto id = numbers(d, 1, 12);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> forms = {"heapq.nlargest(2, $)[-1]",
                                                 "heapq.nsmallest(1, $)[0]",
                                                 "Counter($).most_common(1)[0][0]",
                                                 "Counter($).most_common(1)[0][1]",
                                                 "bisect.bisect_left(sorted($), 3)",
                                                 "math.prod($) % 100",
                                                 "len(Counter($))",
                                                 "max(Counter($).values())"};
  return Expression{with_operand(d.rng.pick(forms), a.text),
                    kPrimary,
                    Type::kInt,
                    {join(a.shape.item, {0, 9}), {}}};
}

// ---- str and bool

Maybe substituted(Draft& d, int) {
  const auto id = text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> others = {"''", "''", "'*'", "'-'", "' '", "'x'"};
  const std::string& other = d.rng.pick(others);
  return Expression{"re.sub(" + pattern(d) + ", " + other + ", " + a.text + ")",
                    kPrimary,
                    Type::kStr,
                    {{0, a.shape.self.hi}, {1, 1}}};
}

Maybe most_common_letter(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.lo > 0; });
  if (!id) return std::nullopt;
  return Expression{with_operand("Counter($).most_common(1)[0][0]", d.read(*id).text),
                    kPrimary,
                    Type::kStr,
                    {{1, 1}, {1, 1}, Flavour::kChar}};
}

Maybe matched(Draft& d, int) {
  const auto id = text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> names = {"search", "search", "match", "fullmatch"};
  const std::string& name = d.rng.pick(names);
  const std::string got = "re." + name + "(" + pattern(d) + ", " + a.text + ")";
  if (d.rng.chance(0.5)) return Expression{"bool(" + got + ")", kPrimary, Type::kBool, {}};
  return Expression{
      got + (d.rng.chance(0.6) ? " is not None" : " is None"), kCompare, Type::kBool, {}};
}

// ---- containers

Maybe found(Draft& d, int) {
  const auto id = text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const bool split = d.rng.chance(0.3);
  return Expression{
      std::string(split ? "re.split(" : "re.findall(") + pattern(d) + ", " + a.text + ")",
      kPrimary,
      Type::kStrList,
      {{0, 4}, {0, a.shape.self.hi}}};
}

Maybe smallest(Draft& d, int) {
  const auto id = numbers(d, 0, 12);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> forms = {"heapq.nsmallest(2, $)",
                                                 "heapq.nlargest(3, $)",
                                                 "list(accumulate($))",
                                                 "[k for k, g in groupby($)]",
                                                 "[len(list(g)) for k, g in groupby($)]",
                                                 "list(accumulate($, max))"};
  return Expression{with_operand(d.rng.pick(forms), a.text),
                    kPrimary,
                    Type::kIntList,
                    {{0, a.shape.self.hi}, join(a.shape.item, product(a.shape.item, {1, 5}))}};
}

Maybe paired(Draft& d, int) {
  const auto id = numbers(d, 0, 4);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  static const std::vector<std::string> forms = {"list(combinations($, 2))",
                                                 "Counter($).most_common(2)",
                                                 "[(k, len(list(g))) for k, g in groupby($)]"};
  Shape shape{{0, 6}, {2, 2}};
  shape.inner = a.shape.item;
  return Expression{with_operand(d.rng.pick(forms), a.text), kPrimary, Type::kPairList, shape};
}

template <Type kDict>
Maybe counted(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return kDict == Type::kIntDict ? v.type == Type::kIntList
                                   : v.type == Type::kStr || v.type == Type::kStrList;
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  return Expression{with_operand(d.rng.chance(0.5) ? "Counter($)" : "dict(Counter($))", a.text),
                    kPrimary,
                    kDict,
                    {{a.shape.self.lo > 0 ? 1 : 0, a.shape.self.hi}, {1, 3}}};
}

}  // namespace

const std::vector<Production>& module_productions(Type type) {
  using Table = std::vector<Production>;
  static const Table none;
  static const Table ints = {
      {arithmetic, 0.5, 0.05}, {of_pattern, 0.25, 0.1}, {of_numbers, 0.35, 0.1}};
  static const Table texts = {{substituted, 0.7, 0.05}, {most_common_letter, 0.15, 0.2}};
  static const Table bools = {{matched, 0.3, 0.05}};
  static const Table text_lists = {{found, 0.6, 0.05}};
  static const Table int_lists = {{smallest, 0.5, 0.1}};
  static const Table pair_lists = {{paired, 1, 0.1}};
  static const Table text_dicts = {{counted<Type::kStrDict>, 0.8, 0.05}};
  static const Table int_dicts = {{counted<Type::kIntDict>, 0.6, 0.05}};
  switch (type) {
    case Type::kInt:
      return ints;
    case Type::kStr:
      return texts;
    case Type::kBool:
      return bools;
    case Type::kStrList:
      return text_lists;
    case Type::kIntList:
      return int_lists;
    case Type::kPairList:
      return pair_lists;
    case Type::kStrDict:
      return text_dicts;
    case Type::kIntDict:
      return int_dicts;
    default:
      return none;
  }
}

}  // namespace foretrace::datasets::generate
