// Productions that give a str.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

Expression text(std::string source, int precedence, Range length,
                Flavour flavour = Flavour::kPlain) {
  return {std::move(source), precedence, Type::kStr, {length, {1, 1}, flavour}};
}

std::optional<VariableId> long_text(Draft& d) {
  return d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi > 1; });
}

Maybe concatenate(Draft& d, int depth) {
  const auto id = d.choose(Type::kStr);
  if (!id || d.variables[*id].shape.self.hi > 14) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression b =
      d.rng.chance(0.5) ? literal(d, Type::kStr) : expression(d, Type::kStr, depth - 1);
  const Range length = a.shape.self + b.shape.self;
  if (length.hi > 24) return a;
  return d.rng.chance(0.65) ? binary(a, "+", b, Type::kStr, {length, {1, 1}})
                            : binary(b, "+", a, Type::kStr, {length, {1, 1}});
}

Maybe repeat(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi <= 4; });
  const auto times = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= 6;
  });
  if (!id && !times) return std::nullopt;
  const Expression a = id ? d.read(*id) : string_literal({random_letter(d.rng)});
  const Expression k = times && d.rng.chance(0.6) ? d.read(*times) : integer(d.rng.between(2, 3));
  return binary(a, "*", k, Type::kStr, {product(a.shape.self, k.shape.self), {1, 1}});
}

Maybe change_case(Draft& d, int) {
  static const std::vector<std::string> names = {"upper", "upper", "upper",      "lower",
                                                 "lower", "title", "capitalize", "swapcase"};
  const auto id = d.choose(Type::kStr);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Flavour keep = a.shape.flavour == Flavour::kWord ? Flavour::kMixed : a.shape.flavour;
  return method(a, d.rng.pick(names), {}, Type::kStr, {a.shape.self, {1, 1}, keep});
}

Maybe strip(Draft& d, int) {
  static const std::vector<std::string> names = {"strip", "strip", "lstrip", "rstrip"};
  const auto id = long_text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string& name = d.rng.pick(names);
  std::string letters;
  for (int64_t n = d.rng.chance(0.7) ? 1 : 3; n > 0; --n) letters += random_letter(d.rng);
  std::vector<Expression> what;
  if (a.shape.flavour != Flavour::kPlain || d.rng.chance(0.7)) what.push_back(string_literal(letters));
  return method(a, name, what, Type::kStr, {{0, a.shape.self.hi}, {1, 1}, a.shape.flavour});
}

Maybe replace(Draft& d, int) {
  const auto id = long_text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const bool blank = a.shape.flavour == Flavour::kPhrase && d.rng.chance(0.5);
  const Expression from = string_literal(blank ? " " : std::string{random_letter(d.rng)});
  static const std::vector<std::string> others = {"", "-", "_", "*", "x", "", "o"};
  return method(a, "replace", {from, string_literal(d.rng.pick(others))}, Type::kStr,
                {{0, a.shape.self.hi}, {1, 1}, Flavour::kPlain});
}

Maybe slice(Draft& d, int) {
  static const std::vector<std::string> parts = {
      "::-1", "::-1", "::-1", "1:", "1:", ":-1", "2:", ":3", ":2", "-2:", "::2", "1:-1", "1::2"};
  const auto id = long_text(d);
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string& part = d.rng.pick(parts);
  const Range whole = a.shape.self;
  const Range length = part == "::-1" ? whole
                                      : Range{std::max<int64_t>(0, whole.lo - 2),
                                              std::max<int64_t>(1, whole.hi - 1)};
  return subscript(a, part, Type::kStr, {length, {1, 1}, a.shape.flavour});
}

Maybe slice_at(Draft& d, int) {
  const auto id = long_text(d);
  const auto at = d.choose([](const Variable& v) {
    return v.type == Type::kInt && v.shape.self.lo >= 0 && v.shape.self.hi <= 9;
  });
  if (!id || !at) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string k = d.read(*at).text;
  return subscript(a, d.rng.chance(0.5) ? k + ":" : ":" + k, Type::kStr,
                   {{0, a.shape.self.hi}, {1, 1}, a.shape.flavour});
}

Maybe character(Draft& d, int) {
  const auto id = d.choose([](const Variable& v) {
    return (v.type == Type::kStr && v.shape.self.hi > 1 && v.shape.self.lo > 0) ||
           (v.type == Type::kStrList && v.shape.self.lo > 0);
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const int64_t index =
      d.rng.chance(0.35) ? -1 : d.rng.between(0, std::min<int64_t>(a.shape.self.lo - 1, 2));
  const Shape shape = element_shape(a.type, a.shape);
  return subscript(a, std::to_string(index), Type::kStr, shape);
}

Maybe join(Draft& d, int depth) {
  const auto id = d.choose(Type::kStrList);
  if (!id) return std::nullopt;
  static const std::vector<std::string> separators = {"", "", " ", ",", "-", "_"};
  const bool compute = depth > 1 && d.rng.chance(0.5);
  const Expression list = compute ? computed(d, Type::kStrList, 1) : d.read(*id);
  return method(
      string_literal(d.rng.pick(separators)), "join", {list}, Type::kStr,
      {{0, std::min<int64_t>(24, list.shape.self.hi * (list.shape.item.hi + 1))}, {1, 1}});
}

Maybe of_number(Draft& d, int depth) {
  if (!d.choose(Type::kInt)) return std::nullopt;
  return call("str", {expression(d, Type::kInt, depth - 1)}, Type::kStr, {{1, 3}, {1, 1}});
}

Maybe format(Draft& d, int depth) {
  const auto a = d.choose([](const Variable& v) {
    return (v.type == Type::kStr && v.shape.self.hi < 10) || v.type == Type::kInt;
  });
  if (!a) return std::nullopt;
  static const std::vector<std::string> between = {"-", ":", " ", "_", "="};
  const Expression first = d.read(*a);
  const Expression second = expression(d, d.rng.chance(0.5) ? Type::kInt : Type::kStr, 0);
  if (second.text.find('\'') != std::string::npos || depth < 1 || second.text[0] <= '9' ||
      second.text == first.text)
    return text("f'" + d.rng.pick(between) + "{" + first.text + "}'", kPrimary, {2, 12});
  return text("f'{" + first.text + "}" + d.rng.pick(between) + "{" + second.text + "}'", kPrimary,
              {3, 16});
}

Maybe either(Draft& d, int depth) {
  if (depth < 1 || !d.choose(Type::kStr)) return std::nullopt;
  const Expression test = condition(d, 0);
  const Expression yes = expression(d, Type::kStr, depth - 1);
  const Expression no = expression(d, Type::kStr, 0);
  if (yes.text == no.text) return conditional(test, yes, string_literal("no"));
  return conditional(test, yes, no);
}

// ''.join(c for c in text if c != 'a'), ''.join(sorted(text))
Maybe rebuild(Draft& d, int) {
  const auto id = long_text(d);
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Shape shape{{0, over.shape.self.hi}, {1, 1}, over.shape.flavour};
  if (d.rng.chance(0.3))
    return Expression{"''.join(sorted(" + over.text + "))", kPrimary, Type::kStr, shape};
  const VariableId item =
      d.declare(Role::kElement, Type::kStr, element_shape(Type::kStr, over.shape));
  const Expression name = d.read(item);
  const Maybe test = test_of(d, name);
  const std::string value = d.rng.chance(0.3) ? name.text + ".upper()" : name.text;
  d.variables.resize(item);
  return Expression{
      "''.join(" + value + " for " + name.text + " in " + over.text + " if " + test->text + ")",
      kPrimary, Type::kStr, shape};
}

Maybe pad(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi <= 6; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const int64_t width = d.rng.between(4, 7);
  const double u = d.rng.uniform();
  const Shape shape{{width, std::max(width, a.shape.self.hi)}, {1, 1}};
  if (u < 0.4) return method(a, "zfill", {integer(width)}, Type::kStr, shape);
  static const std::vector<std::string> fills = {"*", "-", ".", "_"};
  return method(a,
                u < 0.6   ? "center"
                : u < 0.8 ? "ljust"
                          : "rjust",
                {integer(width), string_literal(d.rng.pick(fills))}, Type::kStr, shape);
}

Maybe shifted_letter(Draft& d, int) {
  const auto id = d.choose(
      [](const Variable& v) { return v.type == Type::kStr && v.shape.flavour == Flavour::kChar; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const Expression code =
      binary(call("ord", {a}, Type::kInt, {}), "+", integer(d.rng.between(1, 3)), Type::kInt, {});
  return call("chr", {code}, Type::kStr, {{1, 1}, {1, 1}, Flavour::kPlain});
}

}  // namespace

const std::vector<Production>& text_productions() {
  static const std::vector<Production> table = {
      {concatenate, 5, 0}, {repeat, 1, 0},      {change_case, 3, 0},        {strip, 0.8, 0},
      {replace, 1.8, 0},   {slice, 3, 0},       {slice_at, 1, 0.2},         {character, 1.5, 0},
      {join, 2, 0},        {of_number, 1.2, 0}, {format, 0.8, 0.1},         {either, 0.8, 0.3},
      {rebuild, 0.7, 0.3}, {pad, 0.3, 0.3},     {shifted_letter, 0.4, 0.3},
  };
  return table;
}

}  // namespace foretrace::datasets::generate
