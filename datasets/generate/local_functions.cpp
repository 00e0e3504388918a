// Functions inside the function: lambdas and defs that read its variables, or change one by
// nonlocal. Expressions behind them call them as helpers.
#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {
namespace {

Type parameter_type(Draft& d) {
  static const std::vector<Type> types = {Type::kInt, Type::kInt, Type::kInt, Type::kStr};
  const Type type = d.rng.pick(types);
  return d.choose([=](const Variable& v) {
    return v.type == type || (is_container(v.type) && element_type(v.type) == type);
  })
             ? type
             : Type::kInt;
}

Helper named_helper(Draft& d, Type type) {
  Helper helper;
  std::vector<std::string> taken;
  for (const Variable& v : d.variables) taken.push_back(v.name);
  for (const Helper& h : d.helpers) taken.push_back(h.name);
  helper.name = choose_helper_name(d.rng, taken);
  helper.type = type;
  return helper;
}

Variable declare_parameter(Draft& d, Helper& helper) {
  const Type type = parameter_type(d);
  const Shape shape = type == Type::kInt ? Shape{{-20, 99}, {}} : Shape{{0, 8}, {1, 1}};
  // A name that is free in the whole function, so that nothing is hidden by it.
  Variable parameter;
  parameter.name = d.fresh_name(Role::kElement, type, Flavour::kPlain);
  parameter.type = type;
  parameter.shape = shape;
  helper.parameters.push_back(parameter);
  return parameter;
}

// scale = lambda x: x * k    def scale(x): return x * k
bool pure(Draft& d, bool as_lambda) {
  const Type type = d.rng.chance(0.75) ? Type::kInt : Type::kStr;
  Helper helper = named_helper(d, type);
  const Variable parameter = declare_parameter(d, helper);
  // What it reads of the function stands as it is when it is called: only arguments and locals
  // that nothing changes later.
  const auto outer = d.choose([&](const Variable& v) {
    return v.type == Type::kInt && v.name != parameter.name && v.shape.self.magnitude() <= 20 &&
           is_plain(v);
  });
  std::optional<Expression> body = made_of(d, parameter, type);
  if (!body) return false;
  if (outer && type == Type::kInt && d.rng.chance(0.5)) {
    const Expression k = d.read(*outer);
    d.variables[*outer].locked = true;
    body = kept_small(d, binary(*body, d.rng.chance(0.7) ? "+" : "*", k, Type::kInt,
                                {body->shape.self + k.shape.self, {}}));
  }
  helper.shape = body->shape;
  if (as_lambda) {
    d.line(helper.name + " = lambda " + parameter.name + ": " + body->text);
  } else {
    d.open("def " + helper.name + "(" + parameter.name + "):");
    d.line("return " + body->text);
    d.close();
  }
  d.helpers.push_back(helper);
  return true;
}

// def bump(x): nonlocal count; count += x; return count
bool counting(Draft& d) {
  const VariableId total = assign_new(d, Role::kResult, integer(d.rng.below(3)));
  const std::string name = d.variables[total].name;
  d.variables[total].hidden = true;
  Helper helper = named_helper(d, Type::kInt);
  const Variable parameter = declare_parameter(d, helper);
  const std::optional<Expression> step = made_of(d, parameter, Type::kInt);
  d.open("def " + helper.name + "(" + parameter.name + "):");
  d.line("nonlocal " + name);
  const std::string plain =
      parameter.type == Type::kStr ? "len(" + parameter.name + ")" : parameter.name;
  d.line(name + (d.rng.chance(0.8) ? " += " : " -= ") + (step ? step->text : plain));
  d.line("return " + name);
  d.close();
  helper.shape = {{-99, 99}, {}};
  d.variables[total].hidden = false;
  d.variables[total].locked = true;
  d.wrote(total, {{-99, 99}, {}});
  d.helpers.push_back(helper);
  return true;
}

}  // namespace

bool write_local_function(Draft& d) {
  if (d.depth() > 0 || d.helpers.size() > 1) return false;
  const double u = d.rng.uniform();
  if (u < 0.3) return pure(d, true);
  return u < 0.7 ? pure(d, false) : counting(d);
}

}  // namespace foretrace::datasets::generate
