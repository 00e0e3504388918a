// Productions that give a str by a format, or by cutting one up.
#include "datasets/generate/productions.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Expression>;

Expression text(std::string source, Range length, int precedence = kPrimary) {
  return {std::move(source), precedence, Type::kStr, {length, {1, 1}}};
}

// '{}-{}'.format(a, b), '%s:%d' % (s, n)
Maybe formatted(Draft& d, int) {
  const auto simple = [](const Variable& v) {
    return v.type == Type::kInt || (v.type == Type::kStr && v.shape.self.hi < 10);
  };
  const auto one = d.choose(simple);
  if (!one) return std::nullopt;
  const Expression a = d.read(*one);
  const auto two = d.choose([&](const Variable& v) { return simple(v) && v.name != a.text; });
  static const std::vector<std::string> between = {"-", ":", " ", "_", "/", " = "};
  const std::string& middle = d.rng.pick(between);
  if (!two) return text("'" + middle + "{}'.format(" + a.text + ")", {2, 12});
  const Expression b = d.read(*two);
  if (d.rng.chance(0.65))
    return text("'{}" + middle + "{}'.format(" + a.text + ", " + b.text + ")", {3, 16});
  const std::string conversion = b.type == Type::kInt && d.rng.chance(0.5) ? "%d" : "%s";
  return text("'%s" + middle + conversion + "' % (" + a.text + ", " + b.text + ")", {3, 16},
              kMultiply);
}

// f'{x:.2f}', f'{n:03d}', f'{s:>5}'
Maybe format_spec(Draft& d, int) {
  static const std::vector<std::string> numbers = {":03d", ":04d", ":b", ":x", ":5d", ":+d"};
  static const std::vector<std::string> texts = {":>6", ":<6", ":^7", ":*>5", "!r"};
  static const std::vector<std::string> reals = {":.2f", ":.1f", ":.2f", ":.3f", ":.0f"};
  const auto id = d.choose([](const Variable& v) {
    return (is_number(v.type) || (v.type == Type::kStr && v.shape.self.hi < 8)) && is_plain(v);
  });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const auto& specs = a.type == Type::kInt ? numbers : a.type == Type::kStr ? texts : reals;
  const std::string& spec = d.rng.pick(specs);
  if (spec[0] == ':' && d.rng.chance(0.25))
    return text("'{" + spec + "}'.format(" + a.text + ")", {1, 8});
  return text("f'{" + a.text + spec + "}'", {1, 8});
}

// s.partition(',')[0], 'ab'.join(...) of a reversed text, s.title() of a split one
Maybe piece(Draft& d, int) {
  const auto id =
      d.choose([](const Variable& v) { return v.type == Type::kStr && v.shape.self.hi > 2; });
  if (!id) return std::nullopt;
  const Expression a = d.read(*id);
  const std::string by = a.shape.flavour == Flavour::kPhrase ? "' '"
                         : a.shape.flavour == Flavour::kCsv
                             ? "','"
                             : string_literal({random_letter(d.rng)}).text;
  static const std::vector<std::string> forms = {
      "$.partition(@)[0]",    "$.split(@)[0]",       "$.split(@)[-1]",   "$.rsplit(@, 1)[0]",
      "''.join(reversed($))", "''.join($.split(@))", "$.removeprefix(@)"};
  std::string out = with_operand(d.rng.pick(forms), a.text);
  if (const size_t at = out.find('@'); at != std::string::npos) out.replace(at, 1, by);
  return text(out, {0, a.shape.self.hi});
}

}  // namespace

const std::vector<Production>& format_productions(Type type) {
  static const std::vector<Production> none;
  static const std::vector<Production> texts = {
      {formatted, 0.9, 0}, {format_spec, 0.8, 0.1}, {piece, 0.9, 0}};
  return type == Type::kStr ? texts : none;
}

}  // namespace foretrace::datasets::generate
