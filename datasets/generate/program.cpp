#include "datasets/generate/program.h"

#include <algorithm>
#include <utility>

#include "datasets/generate/body.h"
#include "datasets/generate/classes.h"
#include "datasets/generate/imports.h"
#include "datasets/generate/preamble.h"
#include "datasets/generate/signature.h"
#include "datasets/generate/statements.h"
#include "datasets/generate/waste.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

Type parameter_type(Rng& rng) {
  static const std::vector<Type> types = {
      Type::kInt,      Type::kInt,      Type::kInt,     Type::kInt,     Type::kStr,
      Type::kStr,      Type::kStr,      Type::kStr,     Type::kStr,     Type::kIntList,
      Type::kIntList,  Type::kIntList,  Type::kIntList, Type::kStrList, Type::kStrList,
      Type::kStrDict,  Type::kStrDict,  Type::kIntDict, Type::kPair,    Type::kBool,
      Type::kIntSet,   Type::kFloat,    Type::kFloat,   Type::kTuple,   Type::kTuple,
      Type::kPairList, Type::kPairList, Type::kGrid,    Type::kGrid};
  return rng.pick(types);
}

Shape parameter_shape(Rng& rng, Type type) {
  static const std::vector<Range> numbers = {{0, 9},  {1, 6}, {1, 6},  {1, 20},   {-9, 9},
                                             {2, 8}, {1, 99}, {-20, 50}, {0, 999}};
  static const std::vector<Range> items = {{0, 9}, {1, 9}, {1, 20}, {-9, 9}, {0, 30}, {1, 50}, {-99, 99}, {0, 999}};
  static const std::vector<Flavour> flavours = {Flavour::kWord,  Flavour::kWord,  Flavour::kPlain,  Flavour::kPlain, Flavour::kPlain,
                                                Flavour::kPlain, Flavour::kMixed, Flavour::kPhrase, Flavour::kDigits, Flavour::kCsv};
  const int64_t lo = rng.chance(0.12) ? 0 : rng.between(1, 3);
  Shape shape{{lo, lo + rng.between(1, rng.chance(0.25) ? 6 : 3)}, rng.pick(items), Flavour::kPlain};
  if (type == Type::kInt) shape.self = rng.pick(numbers);
  if (type == Type::kPair) shape.self = {2, 2};
  if (type == Type::kFloat) shape.self = {0, rng.chance(0.5) ? 9 : 50};
  if (type == Type::kPairList) shape.inner = std::exchange(shape.item, {2, 2});
  if (type == Type::kGrid) {
    shape.inner = std::exchange(shape.item, {rng.between(1, 2), 3});
    shape.self = {rng.between(1, 2), 3};
  }
  if (type == Type::kStr) {
    shape.flavour = rng.pick(flavours);
    shape.self = shape.flavour == Flavour::kDigits  ? Range{2, 4}
                 : shape.flavour == Flavour::kPlain ? Range{lo, rng.pick(std::vector<int64_t>{6, 9, 12, 20})}
                 : shape.flavour == Flavour::kMixed ? Range{2, 6}
                 : shape.flavour == Flavour::kWord  ? Range{lo, 7}
                                                    : Range{1, 13};
    shape.item = {1, 1};
  }
  if (type == Type::kStrList) {
    shape.flavour = rng.chance(0.3) ? Flavour::kPlain : rng.chance(0.85) ? Flavour::kWord : Flavour::kDigits;
    shape.item = {1, shape.flavour == Flavour::kDigits ? 2 : 6};
  }
  return shape;
}

// What stands before `f`, if anything does; false if something was wanted and did not come out.
bool write_preamble(Draft& d, Rng& rng, std::string* text, std::optional<ClassDraft>* made) {
  if (d.level < 0.25 || !rng.chance(0.3)) return true;
  if (rng.chance(0.2)) {
    *made = draft_class(rng, d.level);
    if (*made) *text = (*made)->text;
    return made->has_value();
  }
  const auto preamble = draft_preamble(rng, d.level);
  if (!preamble) return false;
  *text = preamble->text;
  d.helpers = preamble->helpers;
  d.variables = preamble->variables;
  return true;
}

// Some last parameters have a default.
void choose_default(Draft& d, Rng& rng) {
  Variable& last = d.variables.back();
  const bool simple = last.type == Type::kInt || last.type == Type::kStr ||
                      last.type == Type::kBool || last.type == Type::kFloat;
  if (simple && rng.chance(0.1)) last.initial = random_value(rng, last.type, last.shape);
}

void write_body(Draft& d, Rng& rng, const std::optional<ClassDraft>& made) {
  const double size = 1.0 + d.level * 3.6 + rng.uniform() * 1.2;
  const double share = 0.32 + 0.2 * rng.uniform();
  int blocks = static_cast<int>(size * share + (rng.chance(0.3) ? 1 : 0));
  if (d.level > 0.2 && rng.chance(0.14)) write_guard(d);
  if (made) {
    write_instance(d, *made);
    --blocks;
  }
  if (!d.helpers.empty() && !d.helpers[0].raises.empty()) {
    write_try(d);
    --blocks;
  }
  blocks = std::clamp(blocks, 0, 3);
  write_lines(d, blocks, std::max(1, static_cast<int>(size) - blocks - (made ? 1 : 0)));
}

std::optional<GeneratedProgram> attempt(Rng& rng, double level, int calls) {
  Draft d(rng.fork(rng.next()), level);
  std::string before;
  std::optional<ClassDraft> made;
  if (!write_preamble(d, rng, &before, &made)) return std::nullopt;
  for (int64_t n = rng.between(1, level < 0.3 ? 2 : 3); n > 0; --n) {
    const Type type = parameter_type(rng);
    d.declare(Role::kParameter, type, parameter_shape(rng, type));
  }
  choose_default(d, rng);
  // What the arguments are drawn from must not move when the body changes a parameter.
  const std::vector<Variable> parameters = d.variables;
  write_body(d, rng, made);
  call_the_rest(d);
  Type type;
  Shape shape;
  if (!write_return(d, &type, &shape) || d.wasted() || !drop_unused_parameters(d) || !all_called(d))
    return std::nullopt;
  if (d.lines().size() > 18) return std::nullopt;
  for (Variable& v : d.variables) {
    const auto original = std::find_if(parameters.begin(), parameters.end(),
                                       [&](const Variable& p) { return p.name == v.name; });
    if (v.parameter) v.shape = original->shape;
  }
  const std::string result = type != Type::kBool && rng.chance(0.08) ? annotation(type) : "";
  const std::string text = before + function_text(d, "f", result);
  if (is_wasteful(text)) return std::nullopt;
  return GeneratedProgram{imports_for(text) + text, argument_texts(rng, d, calls)};
}

}  // namespace

GeneratedProgram generate_program(Rng& rng, double level, int calls) {
  if (level > 0.3 && rng.chance(0.04)) return generate_recursion(rng, calls);
  for (;;) {
    if (auto program = attempt(rng, level, calls)) return *std::move(program);
  }
}

}  // namespace foretrace::datasets::generate
