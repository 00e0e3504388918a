#include "datasets/generate/update_rules.h"

namespace foretrace::datasets::generate {
namespace {

bool append_text(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression e = update_operand(d, id, Type::kStr, usual_depth(d));
  if (e.shape.self.hi * times > 40) return false;
  const double u = d.rng.uniform();
  if (u < 0.75)
    d.line(name + " += " + e.text);
  else
    d.line(name + " = " + bracketed(e, kAdd) + " + " + name);
  d.wrote(id, {grown(d.variables[id].shape, e.shape.self, times), {1, 1}, Flavour::kPlain});
  return true;
}

bool append_item(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Type item = element_type(d.variables[id].type);
  const Expression e = update_operand(d, id, item, usual_depth(d));
  const double u = d.rng.uniform();
  if (u < 0.74)
    d.line(name + ".append(" + e.text + ")");
  else if (u < 0.78)
    d.line(name + ".extend([" + e.text + (item == Type::kInt ? ", 0])" : "])"));
  else if (u < 0.9)
    d.line(name + ".insert(0, " + e.text + ")");
  else
    d.line(name + " += [" + e.text + "]");
  Shape shape = d.variables[id].shape;
  shape.item = shape.self.hi == 0 ? e.shape.self : join(shape.item, e.shape.self);
  shape.flavour = shape.self.hi == 0 ? e.shape.flavour : Flavour::kPlain;
  shape.self = {shape.self.lo + (times <= 1 ? 1 : 0), shape.self.hi + times};
  d.wrote(id, shape);
  return true;
}

// out.extend(xs): as many as xs has.
bool extend_list(Draft& d, VariableId id, int64_t times) {
  const Type type = d.variables[id].type;
  d.variables[id].hidden = true;
  const Expression e =
      times > 4 || !d.choose(type) ? Expression{} : expression(d, type, usual_depth(d) - 1);
  d.variables[id].hidden = false;
  if (e.type != type || e.shape.self.hi * times > 16) return false;
  const std::string name = d.variables[id].name;
  d.line(name + (d.rng.chance(0.75) ? ".extend(" + e.text + ")" : " += " + e.text));
  Shape shape = d.variables[id].shape;
  shape.item = shape.self.hi == 0 ? e.shape.item : join(shape.item, e.shape.item);
  shape.self = {shape.self.lo, shape.self.hi + times * e.shape.self.hi};
  d.wrote(id, shape);
  return true;
}

// t += (x,)
bool lengthen_tuple(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression e = update_operand(d, id, Type::kInt, usual_depth(d));
  d.line(name + " += (" + e.text + ",)");
  Shape shape = d.variables[id].shape;
  shape.item = shape.self.hi == 0 ? e.shape.self : join(shape.item, e.shape.self);
  shape.self = {shape.self.lo, shape.self.hi + times};
  d.wrote(id, shape);
  return true;
}

// Numbers that are keys are taken for 0 and above by whoever reads them.
Expression key_operand(Draft& d, VariableId id) {
  const Expression key =
      update_operand(d, id, element_type(d.variables[id].type), d.rng.chance(0.3) ? 1 : 0);
  const bool negative = key.type == Type::kInt && key.shape.self.lo < 0;
  return negative ? integer(d.rng.between(0, 9)) : key;
}

bool count_key(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression key = key_operand(d, id);
  const Expression step = d.rng.chance(0.7) ? integer(1) : update_operand(d, id, Type::kInt, 0);
  if (d.variables[id].defaults)
    d.line(name + "[" + key.text + "] += " + step.text);
  else
    d.line(name + "[" + key.text + "] = " + name + ".get(" + key.text + ", 0) + " +
           bracketed(step, kMultiply));
  Shape shape = d.variables[id].shape;
  shape.self.hi += times;
  shape.item = join(shape.item, product(step.shape.self, {0, times}));
  d.wrote(id, shape);
  return true;
}

bool set_key(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression key = key_operand(d, id);
  const Expression e = update_operand(d, id, Type::kInt, usual_depth(d));
  if (d.rng.chance(0.15))
    d.line(name + ".setdefault(" + key.text + ", " + e.text + ")");
  else
    d.line(name + "[" + key.text + "] = " + e.text);
  Shape shape = d.variables[id].shape;
  shape.self.hi += times;
  shape.item = join(shape.item, e.shape.self);
  d.wrote(id, shape);
  return true;
}

bool add_member(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression e = update_operand(d, id, Type::kInt, usual_depth(d));
  d.line(name + (d.rng.chance(0.85) ? ".add(" : ".discard(") + e.text + ")");
  Shape shape = d.variables[id].shape;
  shape.self.hi += times;
  shape.item = join(shape.item, e.shape.self);
  d.wrote(id, shape);
  return true;
}

}  // namespace

const std::vector<UpdateRule>& container_updates(Type type) {
  static const std::vector<UpdateRule> text = {{append_text, 1}};
  static const std::vector<UpdateRule> tuple = {{lengthen_tuple, 1}};
  static const std::vector<UpdateRule> list = {{append_item, 6}, {extend_list, 1}};
  static const std::vector<UpdateRule> dict = {{count_key, 1}, {set_key, 1}};
  static const std::vector<UpdateRule> set = {{add_member, 1}};
  switch (type) {
    case Type::kStr:
      return text;
    case Type::kTuple:
      return tuple;
    case Type::kStrDict:
    case Type::kIntDict:
      return dict;
    case Type::kIntSet:
      return set;
    default:
      return list;
  }
}

}  // namespace foretrace::datasets::generate
