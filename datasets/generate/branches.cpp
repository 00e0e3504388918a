// if/elif/else, guard clauses, try/except.
#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

// One branch: changes of the target, maybe one more line before.
void write_branch(Draft& d, VariableId target, const std::string& header) {
  d.open(header);
  if (d.level > 0.5 && d.rng.chance(0.2)) write_one(d, simple_statements());
  write_update(d, target, 1);
  if (d.level > 0.3 && d.rng.chance(0.15)) {
    if (const auto other = choose_target(d)) write_update(d, *other, 1);
  }
  d.close();
}

// if c: x = a  else: x = b, with x new
void write_choice(Draft& d) {
  const Type type = d.rng.chance(0.5) ? Type::kInt : Type::kStr;
  const int branches = d.level > 0.25 && d.rng.chance(0.3) ? 3 : 2;
  const std::string name = d.fresh_name(Role::kLocal, type, Flavour::kPlain);
  Shape shape{{100, -100}, {1, 1}};
  for (int i = 0; i < branches; ++i) {
    const std::string word = i == 0 ? "if " : "elif ";
    d.open(i == branches - 1 ? "else:" : word + condition(d, usual_depth(d) - 1).text + ":");
    const Expression value = d.rng.chance(0.5) ? literal(d, type) : expression(d, type, 1);
    d.line(name + " = " + value.text);
    shape.self = join(shape.self, value.shape.self);
    d.close();
  }
  Variable v;
  v.name = name;
  v.type = type;
  v.shape = shape;
  d.variables.push_back(v);
}

struct Attempt {
  std::string value;  // may raise
  std::string error;  // what it raises
};

std::optional<Attempt> risky(Draft& d) {
  const double u = d.rng.uniform();
  if (u < 0.35) {
    const auto id = d.choose(Type::kStr);
    if (id) return Attempt{"int(" + d.read(*id).text + ")", "ValueError"};
  } else if (u < 0.6) {
    const auto id = d.choose(
        [](const Variable& v) { return v.type == Type::kStrDict || v.type == Type::kIntDict; });
    if (id) {
      const Expression dict = d.read(*id);
      return Attempt{dict.text + "[" + expression(d, element_type(dict.type), 0).text + "]",
                     "KeyError"};
    }
  } else if (u < 0.85) {
    const auto id = d.choose(Type::kIntList);
    const auto at =
        d.choose([](const Variable& v) { return v.type == Type::kInt && v.shape.self.hi < 12; });
    if (id && d.rng.chance(0.5)) {
      const std::string list = d.read(*id).text;
      return Attempt{list + ".index(" + expression(d, Type::kInt, 0).text + ")", "ValueError"};
    }
    if (id) {
      const std::string list = d.read(*id).text;
      const std::string index = at ? d.read(*at).text : std::to_string(d.rng.between(2, 4));
      return Attempt{list + "[" + index + "]", "IndexError"};
    }
  } else {
    const auto a = d.choose(Type::kInt);
    const auto b = d.choose([&](const Variable& v) {
      return v.type == Type::kInt && a && v.name != d.variables[*a].name && v.shape.self.lo <= 0;
    });
    if (a && b) {
      const std::string top = d.read(*a).text;
      return Attempt{top + " // " + d.read(*b).text, "ZeroDivisionError"};
    }
  }
  return std::nullopt;
}

}  // namespace

bool write_if(Draft& d) {
  auto target = choose_target(d);
  if (!target && d.inside_loop()) return false;
  if (!target || (!d.inside_loop() && d.rng.chance(0.5))) {
    write_choice(d);
    return true;
  }
  write_branch(d, *target, "if " + condition(d, usual_depth(d) - 1).text + ":");
  if (d.level > 0.25 && d.rng.chance(0.25))
    write_branch(d, *target, "elif " + condition(d, 0).text + ":");
  if (d.rng.chance(0.5)) write_branch(d, *target, "else:");
  return true;
}

bool write_guard(Draft& d) {
  const auto id = d.choose([](const Variable& v) { return v.parameter; });
  if (!id) return false;
  const bool container = is_container(d.variables[*id].type);
  const Expression e = d.read(*id);
  std::string test = container && d.rng.chance(0.5) ? "not " + e.text : test_of(d, e)->text;
  d.open("if " + test + ":");
  static const std::vector<std::string> constants = {"0", "-1", "None", "''", "[]", "1", "False"};
  d.line("return " + (d.rng.chance(0.5)   ? d.rng.pick(constants)
                      : d.rng.chance(0.4) ? e.text
                                          : wrapped(d, e).text));
  d.close();
  if (container)
    d.variables[*id].shape.self.lo = std::max<int64_t>(d.variables[*id].shape.self.lo, 0);
  // The rest of the function should still need the argument.
  d.variables[*id].unread = true;
  return true;
}

bool write_try(Draft& d) {
  const auto attempt = risky(d);
  if (!attempt) return false;
  const std::string name = d.fresh_name(Role::kLocal, Type::kInt, Flavour::kPlain);
  const Expression fallback =
      d.rng.chance(0.6) ? integer(d.rng.chance(0.5) ? 0 : -1) : expression(d, Type::kInt, 0);
  d.open("try:");
  d.line(name + " = " + attempt->value);
  d.close();
  d.open("except " + attempt->error + ":");
  d.line(name + " = " + fallback.text);
  d.close();
  Variable v;
  v.name = name;
  v.shape = {{-9, 99}, {}};
  d.variables.push_back(v);
  return true;
}

}  // namespace foretrace::datasets::generate
