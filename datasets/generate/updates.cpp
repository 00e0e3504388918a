// Changes of a variable: what the bodies of loops and branches do.
#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Rule = bool (*)(Draft& d, VariableId id, int64_t times);

struct UpdateRule {
  Rule write;
  double weight;
};

// Hides the target while its operand is drawn, so that `total += total` does not come out.
Expression operand(Draft& d, VariableId id, Type type, int depth) {
  d.variables[id].hidden = true;
  const Expression e =
      depth > 0 && d.rng.chance(0.25) ? computed(d, type, depth) : expression(d, type, depth - 1);
  d.variables[id].hidden = false;
  return e;
}

Range grown(const Shape& shape, Range step, int64_t times) {
  return join(shape.self, shape.self + product(step, {times, times}));
}

bool add_number(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  Expression e = d.rng.chance(0.22) ? integer(d.rng.chance(0.8) ? 1 : 2)
                                    : operand(d, id, Type::kInt, usual_depth(d));
  if (e.text == "0" || e.text.starts_with("-")) e = integer(1);
  const bool minus = d.rng.chance(0.15);
  d.line(name + (minus ? " -= " : " += ") + e.text);
  Shape shape = d.variables[id].shape;
  shape.self =
      grown(shape, minus ? Range{-e.shape.self.hi, -e.shape.self.lo} : e.shape.self, times);
  d.wrote(id, shape);
  return true;
}

bool keep_extreme(Draft& d, VariableId id, int64_t) {
  const std::string name = d.variables[id].name;
  const Expression e = operand(d, id, Type::kInt, 1);
  if (e.text.find_first_not_of("-0123456789") == std::string::npos) return false;
  d.line(name + " = " + (d.rng.chance(0.6) ? "max(" : "min(") + name + ", " + e.text + ")");
  d.wrote(id, {join(d.variables[id].shape.self, e.shape.self), {}});
  return true;
}

bool scale_number(Draft& d, VariableId id, int64_t times) {
  Variable& v = d.variables[id];
  const int64_t k = d.rng.between(2, 3);
  const Range scaled = product(v.shape.self, {k, k});
  if (times <= 1 && scaled.magnitude() <= d.limit()) {
    d.line(v.name + " *= " + std::to_string(k));
    d.wrote(id, {join(scaled, v.shape.self), {}});
    return true;
  }
  const std::string name = v.name;
  const Expression e = operand(d, id, Type::kInt, 1);
  static const std::vector<int64_t> moduli = {7, 10, 10, 11, 13, 50, 97};
  const int64_t m = d.rng.pick(moduli);
  d.line(name + " = (" + name + " * " + std::to_string(k) + " + " + bracketed(e, kMultiply) +
         ") % " + std::to_string(m));
  d.wrote(id, {{0, m - 1}, {}});
  return true;
}

bool set_number(Draft& d, VariableId id, int64_t) {
  if (d.variables[id].unread && d.depth() == 0) return false;  // what it holds would be lost
  const std::string name = d.variables[id].name;
  const int64_t reads = d.reads();
  const Expression e = operand(d, id, Type::kInt, usual_depth(d));
  if (d.reads() == reads && d.depth() == 0) return false;
  d.line(name + " = " + e.text);
  d.wrote(id, {join(d.variables[id].shape.self, e.shape.self), {}});
  return true;
}

bool add_real(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const bool real = d.rng.chance(0.6);
  Expression e = operand(d, id, real ? Type::kFloat : Type::kInt, usual_depth(d));
  if (e.text.starts_with("-")) e = integer(1);
  if (times <= 1 && d.rng.chance(0.3)) {
    d.line(name + (d.rng.chance(0.5) ? " /= 2" : " *= 1.5"));
    d.wrote(id, {grown(d.variables[id].shape, d.variables[id].shape.self, 1), {}});
    return true;
  }
  const bool minus = d.rng.chance(0.15);
  d.line(name + (minus ? " -= " : " += ") + e.text);
  const Range step = minus ? Range{-e.shape.self.hi, -e.shape.self.lo} : e.shape.self;
  d.wrote(id, {grown(d.variables[id].shape, step, times), {}});
  return true;
}

// n = n & 7, bits ^= x, n <<= 1
bool change_bits(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Range now = d.variables[id].shape.self;
  if (now.lo < 0) return false;
  static const std::vector<std::string> operators = {" ^= ", " ^= ", " |= ", " &= "};
  const Expression e = operand(d, id, Type::kInt, 0);
  if (times <= 1 && d.rng.chance(0.3)) {
    d.line(name + (d.rng.chance(0.5) ? " <<= 1" : " >>= 1"));
    d.wrote(id, {{0, 2 * now.hi}, {}});
    return true;
  }
  if (e.shape.self.lo < 0) return false;
  const std::string op = d.rng.pick(operators);
  d.line(name + op + (op == " &= " ? "7" : e.text));
  d.wrote(id, {{0, 2 * std::max(now.hi, e.shape.self.hi) + 7}, {}});
  return true;
}

bool append_text(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression e = operand(d, id, Type::kStr, usual_depth(d));
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
  const Expression e = operand(d, id, item, usual_depth(d));
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
  const Expression e = operand(d, id, Type::kInt, usual_depth(d));
  d.line(name + " += (" + e.text + ",)");
  Shape shape = d.variables[id].shape;
  shape.item = shape.self.hi == 0 ? e.shape.self : join(shape.item, e.shape.self);
  shape.self = {shape.self.lo, shape.self.hi + times};
  d.wrote(id, shape);
  return true;
}

bool count_key(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const Expression key =
      operand(d, id, element_type(d.variables[id].type), d.rng.chance(0.3) ? 1 : 0);
  const Expression step = d.rng.chance(0.7) ? integer(1) : operand(d, id, Type::kInt, 0);
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
  const Expression key =
      operand(d, id, element_type(d.variables[id].type), d.rng.chance(0.3) ? 1 : 0);
  const Expression e = operand(d, id, Type::kInt, usual_depth(d));
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
  const Expression e = operand(d, id, Type::kInt, usual_depth(d));
  d.line(name + (d.rng.chance(0.85) ? ".add(" : ".discard(") + e.text + ")");
  Shape shape = d.variables[id].shape;
  shape.self.hi += times;
  shape.item = join(shape.item, e.shape.self);
  d.wrote(id, shape);
  return true;
}

bool set_flag(Draft& d, VariableId id, int64_t) {
  const std::string name = d.variables[id].name;
  const double u = d.rng.uniform();
  d.line(name + " = " + (u < 0.4 ? "True" : u < 0.8 ? "False" : "not " + name));
  d.wrote(id, {});
  return true;
}

const std::vector<UpdateRule>& rules(Type type) {
  static const std::vector<UpdateRule> number = {
      {add_number, 7}, {keep_extreme, 1.2}, {scale_number, 1}, {set_number, 1}, {change_bits, 0.5}};
  static const std::vector<UpdateRule> real = {{add_real, 1}};
  static const std::vector<UpdateRule> tuple = {{lengthen_tuple, 1}};
  static const std::vector<UpdateRule> text = {{append_text, 1}};
  static const std::vector<UpdateRule> list = {{append_item, 6}, {extend_list, 1}};
  static const std::vector<UpdateRule> dict = {{count_key, 1}, {set_key, 1}};
  static const std::vector<UpdateRule> set = {{add_member, 1}};
  static const std::vector<UpdateRule> flag = {{set_flag, 1}};
  switch (type) {
    case Type::kInt:
      return number;
    case Type::kStr:
      return text;
    case Type::kFloat:
      return real;
    case Type::kTuple:
      return tuple;
    case Type::kIntList:
    case Type::kStrList:
    case Type::kPairList:
    case Type::kGrid:
      return list;
    case Type::kStrDict:
    case Type::kIntDict:
      return dict;
    case Type::kIntSet:
      return set;
    default:
      return flag;
  }
}

}  // namespace

void write_update(Draft& d, VariableId target, int64_t times) {
  const std::vector<UpdateRule>& table = rules(d.variables[target].type);
  std::vector<double> weights;
  for (const UpdateRule& rule : table) weights.push_back(rule.weight);
  for (int attempt = 0; attempt < 4; ++attempt) {
    if (table[d.rng.weighted(weights)].write(d, target, times)) return;
  }
  // Always possible, whatever the scope.
  if (d.variables[target].type == Type::kInt)
    d.line(d.variables[target].name + " += 1");
  else
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
