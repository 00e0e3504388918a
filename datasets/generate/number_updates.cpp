#include "datasets/generate/update_rules.h"

namespace foretrace::datasets::generate {
namespace {

bool add_number(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  Expression e = d.rng.chance(0.22) ? integer(d.rng.chance(0.8) ? 1 : 2)
                                    : update_operand(d, id, Type::kInt, usual_depth(d));
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
  const Expression e = update_operand(d, id, Type::kInt, 1);
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
  const Expression e = update_operand(d, id, Type::kInt, 1);
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
  const Expression e = update_operand(d, id, Type::kInt, usual_depth(d));
  if (d.reads() == reads && d.depth() == 0) return false;
  d.line(name + " = " + e.text);
  d.wrote(id, {join(d.variables[id].shape.self, e.shape.self), {}});
  return true;
}

bool add_real(Draft& d, VariableId id, int64_t times) {
  const std::string name = d.variables[id].name;
  const bool real = d.rng.chance(0.6);
  Expression e = update_operand(d, id, real ? Type::kFloat : Type::kInt, usual_depth(d));
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
  const Expression e = update_operand(d, id, Type::kInt, 0);
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

bool set_flag(Draft& d, VariableId id, int64_t) {
  const std::string name = d.variables[id].name;
  const double u = d.rng.uniform();
  d.line(name + " = " + (u < 0.4 ? "True" : u < 0.8 ? "False" : "not " + name));
  d.wrote(id, {});
  return true;
}

}  // namespace

const std::vector<UpdateRule>& number_updates(Type type) {
  static const std::vector<UpdateRule> whole = {
      {add_number, 7}, {keep_extreme, 1.2}, {scale_number, 1}, {set_number, 1}, {change_bits, 0.5}};
  static const std::vector<UpdateRule> real = {{add_real, 1}};
  static const std::vector<UpdateRule> flag = {{set_flag, 1}};
  return type == Type::kInt ? whole : type == Type::kFloat ? real : flag;
}

}  // namespace foretrace::datasets::generate
