// if/elif/else and guard clauses.
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
  if (write_assertion(d, *id)) return true;
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

}  // namespace foretrace::datasets::generate
