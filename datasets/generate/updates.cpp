// Changes of a variable: what the bodies of loops and branches do.
#include "datasets/generate/statements.h"
#include "datasets/generate/update_rules.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {

Expression update_operand(Draft& d, VariableId id, Type type, int depth) {
  d.variables[id].hidden = true;
  const Expression e =
      depth > 0 && d.rng.chance(0.25) ? computed(d, type, depth) : expression(d, type, depth - 1);
  d.variables[id].hidden = false;
  return e;
}

Range grown(const Shape& shape, Range step, int64_t times) {
  return join(shape.self, shape.self + product(step, {times, times}));
}

void write_update(Draft& d, VariableId target, int64_t times) {
  const Type type = d.variables[target].type;
  const bool single = is_number(type) || type == Type::kBool;
  const std::vector<UpdateRule>& table = single ? number_updates(type) : container_updates(type);
  std::vector<double> weights;
  for (const UpdateRule& rule : table) weights.push_back(rule.weight);
  for (int attempt = 0; attempt < 4; ++attempt) {
    if (table[d.rng.weighted(weights)].write(d, target, times)) return;
  }
  if (table[0].write(d, target, times)) return;
  d.line(d.variables[target].name + " += '" + std::string{random_letter(d.rng)} + "'");
  d.variables[target].unread = true;
}

std::optional<VariableId> choose_target(Draft& d) {
  return d.choose([](const Variable& v) {
    return !v.locked && v.type != Type::kPair && v.type != Type::kBool &&
           (!v.parameter || v.type == Type::kInt) && (v.type != Type::kStr || v.shape.self.hi < 20);
  });
}

VariableId declare_accumulator(Draft& d) {
  static const std::vector<Type> types = {
      Type::kInt,     Type::kInt,      Type::kInt,     Type::kInt,
      Type::kStr,     Type::kStr,      Type::kIntList, Type::kIntList,
      Type::kStrList, Type::kStrDict,  Type::kIntDict, Type::kIntSet,
      Type::kFloat,   Type::kPairList, Type::kTuple,   Type::kGrid};
  Type type = d.rng.pick(types);
  // Containers of text where there is text, of numbers where there are numbers.
  const bool text = d.choose([](const Variable& v) {
                       return element_type(v.type) == Type::kStr && is_container(v.type);
                     }).has_value();
  if (!text && type == Type::kStrList) type = Type::kIntList;
  if (!text && type == Type::kStrDict) type = Type::kIntDict;
  Expression start{"[]", kPrimary, type, {}};
  if (type == Type::kInt) start = integer(d.rng.chance(0.8) ? 0 : d.rng.between(1, 5));
  if (type == Type::kStr)
    start = string_literal(d.rng.chance(0.9) ? "" : std::string{random_letter(d.rng)});
  const bool dict = type == Type::kStrDict || type == Type::kIntDict;
  const bool defaults = dict && d.rng.chance(0.12);
  if (dict) start.text = defaults ? "defaultdict(int)" : "{}";
  if (type == Type::kIntSet) start.text = "set()";
  if (type == Type::kFloat) start.text = d.rng.chance(0.6) ? "0" : "0.0";
  if (type == Type::kTuple) start.text = "()";
  const VariableId id = assign_new(d, Role::kResult, start);
  d.variables[id].defaults = defaults;
  return id;
}

}  // namespace foretrace::datasets::generate
