#include "datasets/generate/classes.h"

#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

using Names = std::vector<std::string>;

std::string take(Rng& rng, Names& pool) {
  const size_t at = rng.below(pool.size());
  std::string name = pool[at];
  pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(at));
  return name;
}

std::vector<Variable> draw_attributes(Rng& rng) {
  Names numbers = {"size", "balance", "score", "x", "y", "level", "width", "stock", "speed"};
  Names texts = {"name", "label", "owner", "color", "title"};
  Names lists = {"items", "values", "log", "points"};
  std::vector<Variable> out;
  for (int64_t n = rng.between(1, 3); n > 0; --n) {
    Variable v;
    const double u = out.empty() ? 0.0 : rng.uniform();
    v.type = u < 0.55 ? Type::kInt : u < 0.85 ? Type::kStr : Type::kIntList;
    Names& pool = v.type == Type::kInt ? numbers : v.type == Type::kStr ? texts : lists;
    v.name = take(rng, pool);
    v.shape = v.type == Type::kInt   ? Shape{{-20, 99}, {}}
              : v.type == Type::kStr ? Shape{{0, 8}, {1, 1}}
                                     : Shape{{0, 6}, {-20, 99}};
    v.unread = false;
    out.push_back(v);
  }
  return out;
}

// A draft of a method: its attributes are variables called self.x.
Draft method_draft(Rng& rng, const std::vector<Variable>& attributes, double level) {
  Draft d(rng.fork(rng.next()), level * 0.5);
  for (Variable v : attributes) {
    v.name = "self." + v.name;
    d.variables.push_back(v);
  }
  return d;
}

std::string method_text(const Draft& d, const Helper& method) {
  std::string out = "\n    def " + method.name + "(self";
  for (const Variable& p : method.parameters) out += ", " + p.name;
  out += "):\n";
  for (const std::string& line : d.lines()) out += "    " + line + "\n";
  return out;
}

// def deposit(self, amount): self.balance += amount
bool add_command(Rng& rng, double level, Names& names, ClassDraft& out) {
  Draft d = method_draft(rng, out.attributes, level);
  const size_t target = rng.below(out.attributes.size());
  Helper method;
  const Type type = out.attributes[target].type == Type::kStr ? Type::kStr : Type::kInt;
  const VariableId parameter = d.declare(
      Role::kParameter, type, type == Type::kInt ? Shape{{-20, 99}, {}} : Shape{{0, 6}, {1, 1}});
  method.parameters.push_back(d.variables[parameter]);
  const std::string argument = d.variables[parameter].name;
  const std::string attribute = d.variables[target].name;
  const bool guarded = rng.chance(0.35);
  if (guarded) d.open("if " + test_of(d, d.read(parameter))->text + ":");
  if (out.attributes[target].type == Type::kIntList) {
    d.line(attribute + ".append(" + argument + ")");
  } else {
    static const Names steps = {" += ", " += ", " += ", " -= "};
    d.line(attribute + (type == Type::kStr ? " += " : rng.pick(steps)) + argument);
  }
  if (guarded) d.close();
  method.name = take(rng, names);
  method.changes = out.attributes[target].name;
  out.text += method_text(d, method);
  out.commands.push_back(method);
  return true;
}

// def area(self): return self.width * 3
bool add_query(Rng& rng, double level, Names& names, ClassDraft& out) {
  Draft d = method_draft(rng, out.attributes, level);
  const size_t which = rng.below(out.attributes.size());
  Helper method;
  method.type = rng.chance(0.75) ? Type::kInt : Type::kStr;
  auto value = made_of(d, d.variables[which], method.type);
  if (!value) return false;
  if (rng.chance(0.4)) {
    const VariableId other = d.declare(Role::kParameter, Type::kInt, {{-20, 99}, {}});
    method.parameters.push_back(d.variables[other]);
    if (method.type == Type::kInt)
      value = binary(*value, rng.chance(0.6) ? "+" : "-", d.read(other), Type::kInt, {});
    else
      value = binary(*value, "+", call("str", {d.read(other)}, Type::kStr, {}), Type::kStr, {});
  }
  d.line("return " + value->text);
  method.name = take(rng, names);
  method.shape = method.type == Type::kInt ? Shape{{-99, 99}, {}} : Shape{{0, 10}, {1, 1}};
  out.text += method_text(d, method);
  out.queries.push_back(method);
  return true;
}

// def __str__(self): return f'{self.name}:{self.size}', or __len__, or __eq__
void add_special(Rng& rng, ClassDraft& out) {
  const std::string& first = out.attributes[0].name;
  const std::string& last = out.attributes.back().name;
  Helper method;
  if (out.attributes.back().type == Type::kIntList) {
    out.text += "\n    def __len__(self):\n        return len(self." + last + ")\n";
    method.name = "len($)";
    method.shape = {{0, 9}, {}};
  } else if (rng.chance(0.6)) {
    out.text += "\n    def __str__(self):\n        return f'{self." + first + "}" +
                (out.attributes.size() > 1 ? ":{self." + last + "}" : "!") + "'\n";
    method.name = "str($)";
    method.type = Type::kStr;
    method.shape = {{2, 9}, {1, 1}};
  } else {
    out.text += "\n    def __bool__(self):\n        return self." + first + " > " +
                std::to_string(rng.between(0, 9)) + "\n";
    method.name = "bool($)";
    method.type = Type::kBool;
  }
  out.queries.push_back(method);
}

}  // namespace

std::optional<ClassDraft> draft_class(Rng& rng, double level) {
  static const Names classes = {"Box",    "Account", "Item",  "Point",
                                "Player", "Cell",    "Robot", "Node"};
  Names commands = {"deposit", "grow", "move", "step", "record", "push", "change"};
  Names queries = {"area", "total", "worth", "check", "describe", "scaled", "cost"};
  ClassDraft out;
  out.name = rng.pick(classes);
  out.attributes = draw_attributes(rng);
  std::string parameters;
  std::string assignments;
  for (const Variable& v : out.attributes) {
    parameters += ", " + v.name;
    assignments += "        self." + v.name + " = " + v.name + "\n";
  }
  out.text = "class " + out.name + ":\n    def __init__(self" + parameters + "):\n" + assignments;
  if (rng.chance(0.75)) add_command(rng, level, commands, out);
  if (!add_query(rng, level, queries, out)) return std::nullopt;
  if (rng.chance(0.3)) add_special(rng, out);
  out.text += "\n\n";
  return out;
}

void write_instance(Draft& d, const ClassDraft& made) {
  // No variable is called so.
  static const Names names = {"box", "obj", "thing", "account", "holder"};
  const std::string name = d.rng.pick(names);
  std::vector<Expression> arguments;
  for (const Variable& v : made.attributes) arguments.push_back(expression(d, v.type, 1));
  d.line(name + " = " + call(made.name, arguments, Type::kInt, {}).text);
  for (size_t i = 0; i < made.attributes.size(); ++i) {
    Variable v = made.attributes[i];
    v.name = name + "." + v.name;
    v.shape = arguments[i].shape;
    d.variables.push_back(v);
  }
  for (const Helper& command : made.commands) {
    Helper method = command;
    method.name = name + "." + method.name;
    d.line(call_of(d, method, 1).text);
    for (size_t i = 0; i < d.variables.size(); ++i)
      if (d.variables[i].name == name + "." + command.changes) d.wrote(i, {{-99, 99}, {-99, 99}});
  }
  for (Helper query : made.queries) {
    query.name =
        query.name.ends_with(")") ? with_operand(query.name, name) : name + "." + query.name;
    d.helpers.push_back(query);
  }
}

}  // namespace foretrace::datasets::generate
