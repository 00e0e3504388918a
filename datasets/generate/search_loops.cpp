// Loops that look for something and stop: for and while with an else, while True.
#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {
namespace {

std::optional<VariableId> sequence(Draft& d) {
  return d.choose([](const Variable& v) {
    return is_sequence(v.type) && v.type != Type::kGrid && v.shape.self.hi >= 2 &&
           v.shape.self.hi <= 9 && is_plain(v);
  });
}

// for x in xs: if x > 3: found = x; break  else: found = -1
bool for_else(Draft& d) {
  const auto id = sequence(d);
  if (!id || element_type(d.variables[*id].type) == Type::kPair) return false;
  const Expression over = d.read(*id);
  const Type type = element_type(over.type);
  const std::string found = d.fresh_name(Role::kLocal, type, Flavour::kPlain);
  const VariableId item = d.declare(Role::kElement, type, element_shape(over.type, over.shape));
  const Expression x = d.read(item);
  const auto test = test_of(d, x);
  const Expression value = d.rng.chance(0.5) ? x : made_of(d, d.variables[item], type).value_or(x);
  d.variables.resize(item);
  const Expression none = literal(d, type);
  d.open("for " + x.text + " in " + over.text + ":");
  d.open("if " + test->text + ":");
  d.line(found + " = " + value.text);
  d.line("break");
  d.close();
  d.close();
  d.open("else:");
  d.line(found + " = " + none.text);
  d.close();
  Variable v;
  v.name = found;
  v.type = type;
  v.shape = {join(value.shape.self, none.shape.self), {1, 1}};
  d.variables.push_back(v);
  return true;
}

// i = 0; while i < len(xs): if xs[i] == 3: break; i += 1  else: i = -1
bool while_else(Draft& d) {
  const auto id = sequence(d);
  if (!id || element_type(d.variables[*id].type) == Type::kPair) return false;
  const Expression over = d.read(*id);
  const VariableId at = assign_new(d, Role::kLocal, integer(0));
  const std::string i = d.variables[at].name;
  const Type type = element_type(over.type);
  const Expression element = subscript(over, i, type, element_shape(over.type, over.shape));
  d.open("while " + i + " < len(" + over.text + "):");
  d.open("if " + test_of(d, element)->text + ":");
  d.line("break");
  d.close();
  d.line(i + " += 1");
  d.close();
  d.open("else:");
  d.line(i + " = -1");
  d.close();
  d.wrote(at, {{-1, over.shape.self.hi - 1}, {}});
  return true;
}

// while True: n //= 2; steps += 1; if n < 3: break
bool endless(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && !v.locked && v.shape.self.lo >= 0 && v.shape.self.hi >= 2 &&
           v.shape.self.hi <= 999 && is_plain(v);
  });
  if (!id) return false;
  const int64_t top = d.variables[*id].shape.self.hi;
  const std::string n = d.read(*id).text;
  d.variables[*id].locked = true;
  const VariableId target = declare_accumulator(d);
  const bool step = top <= 9;
  const int64_t k = step ? d.rng.between(1, 2) : d.rng.between(2, 3);
  d.open("while True:");
  const bool first = d.rng.chance(0.5);
  const std::string shrink = n + (step ? " -= " : " //= ") + std::to_string(k);
  if (first) d.line(shrink);
  write_update(d, target, step ? top : 6);
  if (!first) d.line(shrink);
  d.open("if " + n + " <= " + std::to_string(step ? 0 : d.rng.between(0, 2)) + ":");
  d.line("break");
  d.close();
  d.close();
  d.variables[*id].locked = false;
  d.variables[*id].written = true;
  d.variables[*id].shape = {{-1, 2}, {}};
  return true;
}

}  // namespace

bool write_search(Draft& d) {
  if (d.inside_loop()) return false;
  static const std::vector<StatementRule> rules = {
      {for_else, 1.5, 0}, {while_else, 1, 0}, {endless, 1.5, 0}};
  return write_one(d, rules);
}

}  // namespace foretrace::datasets::generate
