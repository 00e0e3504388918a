#include "datasets/generate/preamble.h"

#include "datasets/generate/body.h"
#include "datasets/generate/signature.h"
#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Maybe = std::optional<Preamble>;

// A helper gets whatever its caller has.
Shape any_shape(Type type) {
  Shape shape{{0, 8}, {-20, 99}, Flavour::kPlain};
  if (type == Type::kInt) shape.self = {-20, 99};
  if (type == Type::kStr || type == Type::kStrList) shape.item = {1, 8};
  return shape;
}

VariableId declare_parameter(Draft& d, Type type) {
  return d.declare(Role::kParameter, type, any_shape(type));
}

// The draft's function as a preamble. A name that one of its variables has is drawn again.
Maybe finished(Rng& rng, const Draft& d, Helper helper) {
  std::vector<std::string> taken;
  for (const Variable& v : d.variables) taken.push_back(v.name);
  helper.name = choose_helper_name(rng, taken);
  for (const Variable& v : d.variables)
    if (v.parameter) helper.parameters.push_back(v);
  return Preamble{function_text(d, helper.name, "") + "\n\n", {helper}, {}};
}

// def gen(xs): for x in xs: yield x * 2
Maybe generator(Rng& rng, double level) {
  Draft d(rng.fork(rng.next()), level * 0.5);
  const bool count = rng.chance(0.4);
  const Type type = count ? Type::kInt : rng.chance(0.8) ? Type::kIntList : Type::kStr;
  const VariableId over = declare_parameter(d, type);
  const std::string name = d.read(over).text;
  const Type element = type == Type::kStr ? Type::kStr : Type::kInt;
  const VariableId item = d.declare(Role::kElement, element, {{0, 9}, {1, 1}});
  Helper helper;
  helper.type = element == Type::kStr ? Type::kStrList : Type::kIntList;
  d.open("for " + d.variables[item].name + " in " +
         (count ? "range(" + name + " % " + std::to_string(rng.between(3, 6)) + "):" : name + ":"));
  const Expression x = d.read(item);
  const auto value = made_of(d, d.variables[item], element);
  const bool filter = rng.chance(0.4);
  if (filter) d.open("if " + test_of(d, x)->text + ":");
  d.line("yield " + (value ? *value : x).text);
  if (filter) d.close();
  d.close();
  if (type == Type::kIntList && rng.chance(0.15))
    d.line("yield from " + name + "[:2]");
  else if (rng.chance(0.15))
    d.line(element == Type::kInt ? "yield 0" : "yield 'end'");
  helper.around = rng.chance(0.6) ? "list" : "sorted";
  helper.shape = {{0, 8}, value ? value->shape.self : Range{0, 9}};
  if (element == Type::kInt && rng.chance(0.35)) {
    helper.around = "sum";
    helper.type = Type::kInt;
    helper.shape = {product(helper.shape.item, {0, 8}), {}};
  }
  return finished(rng, d, helper);
}

// def total(*args): return sum(args) + len(args)
Maybe variadic(Rng& rng, double level) {
  Draft d(rng.fork(rng.next()), level * 0.5);
  const VariableId args = d.declare(Role::kParameter, Type::kTuple, {{0, 6}, {-20, 99}});
  d.variables[args].name = rng.chance(0.7) ? "args" : "nums";
  const auto value = made_of(d, d.variables[args], rng.chance(0.7) ? Type::kInt : Type::kIntList);
  if (!value) return std::nullopt;
  d.line("return " + value->text);
  Helper helper;
  helper.type = value->type;
  helper.shape = value->shape;
  helper.star = true;
  d.variables[args].name = "*" + d.variables[args].name;
  auto out = finished(rng, d, helper);
  Variable number = d.variables[args];
  number.type = Type::kInt;
  out->helpers[0].parameters.assign(static_cast<size_t>(rng.between(2, 3)), number);
  return out;
}

// def check(n): if n > 9: raise ValueError('too big')  return n * 2
Maybe raising(Rng& rng, double level) {
  static const std::vector<std::string> own = {"TooBig", "BadValue", "Invalid", "NotFound"};
  static const std::vector<std::string> given = {"ValueError", "ValueError", "KeyError",
                                                 "TypeError", "RuntimeError"};
  static const std::vector<std::string> messages = {"'too big'", "'bad'", "'no'", "'odd value'"};
  Draft d(rng.fork(rng.next()), level * 0.5);
  const VariableId n = declare_parameter(d, rng.chance(0.7) ? Type::kInt : Type::kStr);
  Helper helper;
  const bool mine = rng.chance(0.3);
  helper.raises = rng.pick(mine ? own : given);
  const auto test = test_of(d, d.read(n));
  const auto value = made_of(d, d.variables[n], Type::kInt);
  if (!value) return std::nullopt;
  d.open("if " + test->text + ":");
  const std::string& message = rng.pick(messages);
  d.line("raise " + helper.raises + "(" + (rng.chance(0.3) ? d.variables[n].name : message) + ")");
  d.close();
  d.line("return " + value->text);
  helper.shape = value->shape;
  auto out = finished(rng, d, helper);
  if (mine) out->text = "class " + helper.raises + "(Exception):\n    pass\n\n\n" + out->text;
  return out;
}

// total = 0   def add(x): global total; total += x; return total
Maybe global_counter(Rng& rng, double level) {
  static const std::vector<std::string> names = {"total", "calls", "seen", "state", "counter"};
  Draft d(rng.fork(rng.next()), level * 0.5);
  const VariableId n = declare_parameter(d, Type::kInt);
  const std::string name = rng.pick(names);
  const auto step = made_of(d, d.variables[n], Type::kInt);
  if (!step) return std::nullopt;
  d.line("global " + name);
  d.line(name + (rng.chance(0.7) ? " += " : " -= ") + step->text);
  d.line("return " + name);
  Helper helper;
  helper.shape = {{-99, 99}, {}};
  auto out = finished(rng, d, helper);
  out->text = name + " = " + std::to_string(rng.below(4)) + "\n\n\n" + out->text;
  return out;
}

// LIMIT = 10, VOWELS = 'aeiou', PRIMES = [2, 3, 5, 7]
Maybe constant(Rng& rng, double) {
  Variable v;
  v.locked = v.constant = true;
  v.unread = false;
  const double u = rng.uniform();
  std::string value;
  if (u < 0.5) {
    v.name = rng.pick(std::vector<std::string>{"LIMIT", "SIZE", "STEP", "BASE", "K"});
    const int64_t n = rng.between(2, 12);
    v.shape = {{n, n}, {}};
    value = std::to_string(n);
  } else if (u < 0.75) {
    v.name = rng.pick(std::vector<std::string>{"VOWELS", "LETTERS", "ALLOWED"});
    v.type = Type::kStr;
    value = rng.pick(std::vector<std::string>{"'aeiou'", "'abcde'", "'xyz'", "'hello'"});
    v.shape = {{3, 5}, {1, 1}, Flavour::kWord};
  } else {
    v.name = rng.pick(std::vector<std::string>{"PRIMES", "WEIGHTS", "TABLE"});
    v.type = Type::kIntList;
    v.shape = {{3, 4}, {1, 9}};
    value = random_value(rng, v.type, v.shape);
  }
  return Preamble{v.name + " = " + value + "\n\n\n", {}, {v}};
}

}  // namespace

std::optional<Preamble> draft_function(Rng& rng, double level) {
  Draft d(rng.fork(rng.next()), level * 0.5);
  d.one_type = true;
  static const std::vector<Type> types = {Type::kInt, Type::kInt, Type::kStr, Type::kIntList};
  for (int64_t n = rng.between(1, 2); n > 0; --n) declare_parameter(d, rng.pick(types));
  const int blocks = rng.chance(0.35) ? 1 : 0;
  write_lines(d, blocks, rng.chance(0.4) ? 1 : 0);
  call_the_rest(d);
  Helper helper;
  if (!write_return(d, &helper.type, &helper.shape) || d.wasted() || !drop_unused_parameters(d))
    return std::nullopt;
  if (helper.type == Type::kBool || !all_called(d)) return std::nullopt;
  Variable* last = nullptr;
  for (Variable& v : d.variables)
    if (v.parameter) last = &v;
  if (last->type == Type::kInt && rng.chance(0.2))
    last->initial = std::to_string(rng.between(1, 5));
  return finished(rng, d, helper);
}

std::optional<Preamble> draft_preamble(Rng& rng, double level) {
  using Make = Maybe (*)(Rng&, double);
  static const std::vector<Make> makers = {draft_function, generator,      variadic,
                                           raising,        global_counter, constant};
  static const std::vector<double> weights = {4, 1, 1.3, 1, 0.6, 1.2};
  return makers[rng.weighted(weights)](rng, level);
}

}  // namespace foretrace::datasets::generate
