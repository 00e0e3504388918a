// while, which ends: it has a counter that shrinks, or two that meet.
#include "datasets/generate/loop_body.h"
#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {
namespace {

// while n > 0: ... n //= 10
bool shrink_number(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && !v.locked && v.shape.self.lo >= 0 && v.shape.self.hi >= 3;
  });
  if (!id) return false;
  const int64_t hi = d.variables[*id].shape.self.hi;
  const Lock lock(d, id);
  const std::vector<VariableId> targets = loop_targets(d);
  const Expression n = d.read(*id);
  const bool step = hi <= 7;
  const int64_t k = step ? 1 : hi > 40 || d.rng.chance(0.5) ? 10 : d.rng.chance(0.5) ? 2 : 3;
  d.open("while " + n.text + " > " + (step ? "0" : d.rng.chance(0.7) ? "0" : "1") + ":");
  d.variables[*id].focus = true;
  if (!step && d.rng.chance(0.55)) {
    assign_new(d, Role::kLocal, binary(n, "%", integer(k), Type::kInt, {{0, k - 1}, {}}));
    d.variables.back().focus = true;
  }
  write_body(d, targets, step ? hi : 4, false);
  d.line(n.text + (step ? " -= " : " //= ") + std::to_string(k));
  d.variables[*id].focus = false;
  d.close();
  d.variables[*id].shape = {{0, 1}, {}};
  return true;
}

// i = 0; while i < len(xs): ... i += 1
bool count_up(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.lo >= 1 && v.shape.self.hi <= 8;
  });
  if (!id) return false;
  const Lock lock(d, id);
  const std::vector<VariableId> targets = loop_targets(d);
  const Expression over = d.read(*id);
  const VariableId i = d.declare(Role::kIndex, Type::kInt, {{0, over.shape.self.hi - 1}, {}});
  d.variables[i].focus = false;
  const std::string name = d.variables[i].name;
  d.line(name + " = 0");
  const std::string stop =
      d.rng.chance(0.25)
          ? " and " + over.text + "[" + name + "] != " + literal(d, element_type(over.type)).text
          : "";
  d.open("while " + name + " < len(" + over.text + ")" + stop + ":");
  d.variables.push_back(d.variables[i]);
  add_element_alias(d, *id);
  d.variables.erase(d.variables.end() - 2);
  const bool skip = d.rng.chance(0.2);
  for (const VariableId target : targets) write_update(d, target, over.shape.self.hi);
  d.line(name + " += " + (skip ? "2" : "1"));
  d.close();
  d.variables[i].unread = false;
  d.variables[i].locked = true;
  return true;
}

// while nums: x = nums.pop() ...
bool drain(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kIntList && !v.locked && v.shape.self.hi >= 2 && v.shape.self.hi <= 8;
  });
  if (!id) return false;
  const Lock lock(d, id);
  const std::vector<VariableId> targets = loop_targets(d);
  const Expression list = d.read(*id);
  d.open(d.rng.chance(0.6)
             ? "while " + list.text + ":"
             : "while len(" + list.text + ") > " + std::to_string(d.rng.between(1, 2)) + ":");
  const VariableId item = d.declare(Role::kElement, Type::kInt, {list.shape.item, {}});
  d.line(d.variables[item].name + " = " + list.text + (d.rng.chance(0.6) ? ".pop()" : ".pop(0)"));
  d.variables[*id].hidden = true;
  write_body(d, targets, list.shape.self.hi, false);
  d.variables[*id].hidden = false;
  d.close();
  d.variables[*id].shape.self = {0, 2};
  return true;
}

// left, right = 0, len(s) - 1; while left < right: ...
bool two_ends(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.lo >= 2 && v.shape.self.hi <= 9 && !v.locked;
  });
  if (!id || d.depth() > 0) return false;
  const Expression s = d.read(*id);
  const auto free = [&](const char* name) {
    return std::none_of(d.variables.begin(), d.variables.end(),
                        [&](const Variable& v) { return v.name == name; });
  };
  const bool letters = !free("left") || !free("right");
  if (letters && (!free("i") || !free("j"))) return false;
  const std::string i = letters ? "i" : "left";
  const std::string j = letters ? "j" : "right";
  const bool swap = is_list(s.type) && d.rng.chance(0.5);
  const VariableId target = swap ? *id : assign_new(d, Role::kResult, integer(0));
  const std::string a = s.text + "[" + i + "]";
  const std::string b = s.text + "[" + j + "]";
  d.line(i + ", " + j + " = 0, len(" + s.text + ") - 1");
  d.open("while " + i + " < " + j + ":");
  if (swap) {
    d.line(a + ", " + b + " = " + b + ", " + a);
    d.wrote(*id, s.shape);
  } else if (s.type == Type::kIntList && d.rng.chance(0.5)) {
    d.line(d.variables[target].name + " += " + a + (d.rng.chance(0.5) ? " * " : " - ") + b);
  } else {
    d.open("if " + a + (d.rng.chance(0.6) ? " == " : " < ") + b + ":");
    d.line(d.variables[target].name + " += 1");
    d.close();
  }
  d.line(i + " += 1");
  d.line(j + " -= 1");
  d.close();
  if (!swap) d.wrote(target, {{0, 9}, {}});
  return true;
}

}  // namespace

bool write_while(Draft& d) {
  static const std::vector<StatementRule> rules = {
      {shrink_number, 4, 0}, {count_up, 2, 0}, {drain, 1.5, 0}, {two_ends, 1.5, 0.2}};
  return write_one(d, rules);
}

}  // namespace foretrace::datasets::generate
