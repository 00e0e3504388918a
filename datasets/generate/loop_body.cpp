#include "datasets/generate/loop_body.h"

#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {
namespace {

void write_exit(Draft& d, bool may_skip) {
  const std::string test = condition(d, 0).text;
  d.open("if " + test + ":");
  d.line(may_skip && d.rng.chance(0.6) ? "continue" : "break");
  d.close();
}

// A local that the rest of the body works on.
void write_temporary(Draft& d) {
  const auto id = d.choose([](const Variable& v) { return v.focus; });
  if (!id) return;
  const Expression value = wrapped(d, d.read(*id));
  if (value.text != d.variables[*id].name) assign_new(d, Role::kLocal, value);
}

bool early_return(Draft& d) {
  const auto id = d.choose([](const Variable& v) { return v.focus; });
  if (!id || d.depth() > 1 || d.one_type) return false;
  const auto test = test_of(d, d.read(*id));
  d.open("if " + test->text + ":");
  d.line("return " + (d.rng.chance(0.6) ? d.read(*id).text : wrapped(d, d.read(*id)).text));
  d.close();
  return true;
}

}  // namespace

std::vector<VariableId> loop_targets(Draft& d) {
  std::vector<VariableId> targets;
  const auto old = d.choose([](const Variable& v) {
    return !v.locked && !v.parameter && v.type != Type::kPair && v.type != Type::kBool &&
           v.shape.self.hi < 60;
  });
  if (old && d.rng.chance(0.6))
    targets.push_back(*old);
  else
    targets.push_back(declare_accumulator(d));
  if (d.level > 0.4 && d.depth() == 0 && d.rng.chance(0.2))
    targets.push_back(declare_accumulator(d));
  return targets;
}

void write_body(Draft& d, const std::vector<VariableId>& targets, int64_t times, bool may_skip) {
  if (d.level > 0.3 && d.rng.chance(0.25)) write_temporary(d);
  if (d.level > 0.2 && d.rng.chance(0.13)) write_exit(d, may_skip);
  if (d.level > 0.3 && d.rng.chance(0.12)) early_return(d);
  for (const VariableId target : targets) {
    if (d.depth() < 2 && d.level > 0.45 && d.rng.chance(0.12) && write_for(d)) continue;
    if (!d.rng.chance(0.42)) {
      write_update(d, target, times);
      continue;
    }
    d.open("if " + condition(d, usual_depth(d) - 1).text + ":");
    write_update(d, target, times);
    d.close();
    if (d.level > 0.3 && d.rng.chance(0.12)) {
      d.open("elif " + condition(d, 0).text + ":");
      write_update(d, target, times);
      d.close();
    }
    if (!d.rng.chance(0.35)) continue;
    d.open("else:");
    write_update(d, target, times);
    d.close();
  }
}

void add_element_alias(Draft& d, VariableId sequence) {
  const Variable& over = d.variables[sequence];
  Variable v;
  v.name = over.name + "[" + d.variables.back().name + "]";
  v.type = element_type(over.type);
  v.shape = element_shape(over.type, over.shape);
  v.focus = v.locked = true;
  v.unread = false;
  d.variables.push_back(v);
}

}  // namespace foretrace::datasets::generate
