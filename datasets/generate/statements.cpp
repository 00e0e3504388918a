#include "datasets/generate/statements.h"

#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

Type local_type(Draft& d) {
  static const std::vector<Type> types = {
      Type::kInt,     Type::kInt,      Type::kInt,     Type::kStr,     Type::kStr,
      Type::kIntList, Type::kIntList,  Type::kStrList, Type::kStrDict, Type::kIntDict,
      Type::kIntSet,  Type::kBool,     Type::kPair,    Type::kFloat,   Type::kFloat,
      Type::kTuple,   Type::kPairList, Type::kGrid};
  return d.rng.pick(types);
}

// A type that something in scope already is or holds, so that the new value depends on the
// arguments.
Type related_type(Draft& d) {
  if (d.rng.chance(0.3)) return local_type(d);
  const auto id = d.choose([](const Variable&) { return true; });
  if (!id) return Type::kInt;
  const Type type = d.variables[*id].type;
  return is_container(type) && d.rng.chance(0.35) ? element_type(type) : type;
}

bool assign_local(Draft& d) {
  const Type type = related_type(d);
  const int64_t reads = d.reads();
  const Expression value =
      type == Type::kBool ? condition(d, 1) : computed(d, type, usual_depth(d));
  if (d.reads() == reads) return false;
  for (const Variable& v : d.variables) {
    if (v.name == value.text) return false;
  }
  assign_new(d, Role::kLocal, value);
  return true;
}

// text = text.upper(), nums = nums[1:], n = n // 2
bool reassign(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return !v.locked && v.type != Type::kBool && v.type != Type::kPair;
  });
  if (!id || d.inside_loop()) return false;
  const std::string name = d.variables[*id].name;
  const Expression value = wrapped(d, d.read(*id));
  if (value.type != d.variables[*id].type || value.text == name) return false;
  d.line(name + " = " + value.text);
  d.wrote(*id, value.shape);
  return true;
}

bool update(Draft& d) {
  const auto id = choose_target(d);
  if (!id) return false;
  write_update(d, *id, 1);
  return true;
}

bool mutate_list(Draft& d) {
  const auto id = d.choose(
      [](const Variable& v) { return !v.locked && is_list(v.type) && v.shape.self.lo >= 1; });
  if (!id) return false;
  const std::string name = d.variables[*id].name;
  Shape shape = d.variables[*id].shape;
  const double u = d.rng.uniform();
  if (u < 0.25) {
    static const std::vector<std::string> orders = {".sort()", ".sort()", ".sort(reverse=True)",
                                                    ".reverse()", ".reverse()"};
    const bool by = d.variables[*id].type == Type::kStrList && d.rng.chance(0.4);
    d.line(name + (by ? ".sort(key=len)" : d.rng.pick(orders)));
  } else if (u < 0.6) {
    d.variables[*id].hidden = true;
    const Expression e = expression(d, element_type(d.variables[*id].type), usual_depth(d));
    d.variables[*id].hidden = false;
    const int64_t last = std::min<int64_t>(shape.self.lo - 1, 2);
    const int64_t index = d.rng.chance(0.3) ? -1 : d.rng.between(0, last);
    d.line(name + "[" + std::to_string(index) + "] = " + e.text);
    shape.item = join(shape.item, e.shape.self);
  } else if (u < 0.8) {
    static const std::vector<std::string> removals = {"$.pop()",  "$.pop()",   "$.pop(0)",
                                                      "del $[0]", "del $[-1]", "$.remove($[0])"};
    d.line(with_operand(d.rng.pick(removals), name));
    shape.self = shape.self - Range{1, 1};
  } else {
    const Expression e = expression(d, element_type(d.variables[*id].type), 0);
    d.line(name + ".insert(" + std::to_string(d.rng.below(2)) + ", " + e.text + ")");
    shape.self = shape.self + Range{1, 1};
  }
  shape.flavour = Flavour::kPlain;
  d.wrote(*id, shape);
  return true;
}

// x = nums.pop()
bool take(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return !v.locked && v.type == Type::kIntList && v.shape.self.lo >= 1;
  });
  if (!id || d.inside_loop()) return false;
  const Shape shape = d.variables[*id].shape;
  Expression value = d.read(*id);
  value.text += d.rng.chance(0.7) ? ".pop()" : ".pop(0)";
  value.type = Type::kInt;
  value.shape = {shape.item, {}};
  d.wrote(*id, {shape.self - Range{1, 1}, shape.item});
  assign_new(d, Role::kLocal, value);
  return true;
}

bool mutate_dict(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return !v.locked && (v.type == Type::kStrDict || v.type == Type::kIntDict);
  });
  if (!id) return false;
  const std::string name = d.variables[*id].name;
  const Expression key = expression(d, element_type(d.variables[*id].type), 0);
  if (key.type == Type::kInt && key.shape.self.lo < 0) return false;  // keys are taken for 0 and above
  Shape shape = d.variables[*id].shape;
  if (d.rng.chance(0.3)) {
    d.line(name + ".update({" + key.text + ": " + expression(d, Type::kInt, 0).text + "})");
    shape.self.hi += 1;
  } else if (d.rng.chance(0.4)) {
    d.line(name + ".pop(" + key.text + ", None)");
    shape.self.lo = std::max<int64_t>(0, shape.self.lo - 1);
  } else {
    const Expression e = expression(d, Type::kInt, usual_depth(d));
    d.line(name + "[" + key.text + "] = " + e.text);
    shape.self.hi += 1;
    shape.item = join(shape.item, e.shape.self);
  }
  d.wrote(*id, shape);
  return true;
}

// first, *rest = nums
bool unpack_rest(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return (v.type == Type::kIntList || v.type == Type::kTuple) && v.shape.self.lo >= 1;
  });
  if (!id || d.inside_loop()) return false;
  const Expression list = d.read(*id);
  const bool last = d.rng.chance(0.3);
  const VariableId one = d.declare(Role::kLocal, Type::kInt, {list.shape.item, {}});
  const VariableId rest =
      d.declare(Role::kLocal, Type::kIntList, {list.shape.self - Range{1, 1}, list.shape.item});
  const std::string a = d.variables[one].name;
  const std::string b = "*" + d.variables[rest].name;
  d.line((last ? b + ", " + a : a + ", " + b) + " = " + list.text);
  return true;
}

// a, b = b, a + b    q, r = divmod(n, 3)    first, second = pair
bool unpack(Draft& d) {
  const auto a = d.choose([](const Variable& v) { return v.type == Type::kInt && !v.locked; });
  const auto b = d.choose([&](const Variable& v) {
    return v.type == Type::kInt && !v.locked && a && v.name != d.variables[*a].name;
  });
  if (d.rng.chance(0.2) && unpack_rest(d)) return true;
  const auto pair = d.choose(Type::kPair);
  if (a && b && (!pair || d.rng.chance(0.5))) {
    const Expression left = d.read(*a);
    const Expression right = d.read(*b);
    d.line(left.text + ", " + right.text + " = " + right.text + ", " + left.text +
           (d.rng.chance(0.4) && !d.inside_loop() ? " + " + right.text : ""));
    d.wrote(*a, {join(right.shape.self, left.shape.self), {}});
    d.wrote(*b, {join(left.shape.self, left.shape.self + right.shape.self), {}});
    return true;
  }
  if (!pair && !a) return false;
  const Expression source = pair ? d.read(*pair) : d.read(*a);
  const int64_t k = d.rng.between(2, 10);
  const std::string value =
      pair ? source.text : "divmod(" + source.text + ", " + std::to_string(k) + ")";
  const Range range = pair ? source.shape.item : join(source.shape.self, {0, k});
  const VariableId first = d.declare(Role::kLocal, Type::kInt, {range, {}});
  const VariableId second = d.declare(Role::kLocal, Type::kInt, {range, {}});
  d.line(d.variables[first].name + ", " + d.variables[second].name + " = " + value);
  return true;
}

}  // namespace

VariableId assign_new(Draft& d, Role role, const Expression& value) {
  const VariableId id = d.declare(role, value.type, value.shape);
  d.line(d.variables[id].name + " = " + value.text);
  return id;
}

bool write_one(Draft& d, const std::vector<StatementRule>& rules) {
  std::vector<double> weights;
  for (const StatementRule& rule : rules)
    weights.push_back(rule.from_level <= d.level ? rule.weight : 0.0);
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (rules[d.rng.weighted(weights)].write(d)) return true;
  }
  return false;
}

const std::vector<StatementRule>& simple_statements() {
  static const std::vector<StatementRule> table = {
      {assign_local, 5, 0}, {reassign, 2.5, 0},
      {update, 3, 0},       {mutate_list, 2, 0},
      {take, 0.7, 0},       {mutate_dict, 1, 0},
      {unpack, 0.9, 0.1},   {write_local_function, 0.4, 0.15},
  };
  return table;
}

const std::vector<StatementRule>& block_statements() {
  static const std::vector<StatementRule> table = {{write_for, 6, 0},
                                                   {write_if, 3, 0},
                                                   {write_while, 1.8, 0.1},
                                                   {write_try, 0.8, 0.2},
                                                   {write_search, 0.6, 0.1}};
  return table;
}

}  // namespace foretrace::datasets::generate
