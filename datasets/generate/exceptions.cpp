// try with its clauses, raise, assert. What may raise stands in a try that catches it; an exception
// that leaves the function is a guard's, for arguments that are seldom drawn.
#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

struct Attempt {
  std::string value;  // may raise
  std::string error;  // what it raises
};

std::optional<Attempt> risky(Draft& d) {
  const double u = d.rng.uniform();
  if (u < 0.35) {
    const auto id = d.choose(Type::kStr);
    if (id) return Attempt{"int(" + d.read(*id).text + ")", "ValueError"};
  } else if (u < 0.6) {
    const auto id = d.choose(
        [](const Variable& v) { return v.type == Type::kStrDict || v.type == Type::kIntDict; });
    if (id) {
      const Expression dict = d.read(*id);
      return Attempt{dict.text + "[" + expression(d, element_type(dict.type), 0).text + "]",
                     "KeyError"};
    }
  } else if (u < 0.85) {
    const auto id = d.choose(Type::kIntList);
    const auto at =
        d.choose([](const Variable& v) { return v.type == Type::kInt && v.shape.self.hi < 12; });
    if (id && d.rng.chance(0.5)) {
      const std::string list = d.read(*id).text;
      return Attempt{list + ".index(" + expression(d, Type::kInt, 0).text + ")", "ValueError"};
    }
    if (id) {
      const std::string list = d.read(*id).text;
      const std::string index = at ? d.read(*at).text : std::to_string(d.rng.between(2, 4));
      return Attempt{list + "[" + index + "]", "IndexError"};
    }
  } else {
    const auto a = d.choose(Type::kInt);
    const auto b = d.choose([&](const Variable& v) {
      return v.type == Type::kInt && a && v.name != d.variables[*a].name && v.shape.self.lo <= 0;
    });
    if (a && b) {
      const std::string top = d.read(*a).text;
      return Attempt{top + " // " + d.read(*b).text, "ZeroDivisionError"};
    }
  }
  return std::nullopt;
}

// A helper that raises for some arguments.
std::optional<Attempt> risky_call(Draft& d) {
  for (Helper& helper : d.helpers) {
    if (helper.raises.empty() || helper.type != Type::kInt) continue;
    const std::string error = helper.raises;
    return Attempt{call_of(d, helper, 1).text, error};
  }
  return std::nullopt;
}

// if n > 5: raise ValueError('too big')
std::optional<std::string> write_raise(Draft& d) {
  static const std::vector<std::string> errors = {
      "ValueError('bad value')", "ValueError('too big')", "KeyError('missing')",
      "TypeError('wrong kind')", "RuntimeError('stop')",  "ValueError",
      "IndexError('outside')"};
  const auto id = d.choose([](const Variable& v) { return v.type != Type::kPair && !v.hidden; });
  if (!id) return std::nullopt;
  const auto test = test_of(d, d.read(*id));
  if (!test) return std::nullopt;
  const std::string& error = d.rng.pick(errors);
  d.open("if " + test->text + ":");
  d.line("raise " + error);
  d.close();
  return error.substr(0, error.find('('));
}

// Over `except`: the class that was raised, one above it, or several.
std::string caught(Draft& d, const std::string& error, bool* named) {
  const double u = d.rng.uniform();
  *named = d.rng.chance(0.15);
  const std::string as = *named ? " as e" : "";
  if (u < 0.72) return "except " + error + as + ":";
  if (u < 0.87) return "except Exception" + as + ":";
  const std::string other = error == "TypeError" ? "ValueError" : "TypeError";
  return "except (" + error + ", " + other + ")" + as + ":";
}

}  // namespace

bool write_try(Draft& d) {
  auto attempt = risky_call(d);
  const bool raises = !attempt && d.rng.chance(0.2);
  if (!attempt && !raises) attempt = risky(d);
  if (!attempt && !raises) return false;
  const std::string name = d.fresh_name(Role::kLocal, Type::kInt, Flavour::kPlain);
  const bool known = d.rng.chance(0.2);  // has a value before, so that `except` may pass
  if (known) d.line(name + " = " + std::to_string(d.rng.below(3)));
  d.open("try:");
  std::string error = raises ? write_raise(d).value_or("ValueError") : attempt->error;
  d.line(name + " = " + (raises ? computed(d, Type::kInt, 1).text : attempt->value));
  d.close();
  bool named = false;
  d.open(caught(d, error, &named));
  const Expression fallback =
      d.rng.chance(0.6) ? integer(d.rng.chance(0.5) ? 0 : -1) : expression(d, Type::kInt, 0);
  if (known && !named && d.rng.chance(0.5))
    d.line("pass");
  else
    d.line(name + " = " + (named ? "len(str(e))" : fallback.text));
  d.close();
  if (d.rng.chance(0.12)) {
    d.open("else:");
    d.line(name + (d.rng.chance(0.5) ? " += 1" : " *= 2"));
    d.close();
  }
  if (d.rng.chance(0.12)) {
    d.open("finally:");
    if (const auto other = choose_target(d))
      write_update(d, *other, 1);
    else
      d.line(name + " += 1");
    d.close();
  }
  Variable v;
  v.name = name;
  v.shape = {{-9, 99}, {}};
  d.variables.push_back(v);
  return true;
}

bool write_assertion(Draft& d, VariableId id) {
  const Variable v = d.variables[id];
  const double u = d.rng.uniform();
  const std::string number = std::to_string(v.shape.self.lo);
  if (v.type == Type::kInt && u < 0.25) {
    d.line("assert " + v.name + " >= " + number + (d.rng.chance(0.4) ? ", 'too small'" : ""));
  } else if (is_container(v.type) && v.shape.self.lo > 0 && u < 0.1) {
    d.line("assert " + v.name);
  } else if (u < 0.3 && (v.type == Type::kStr || is_list(v.type))) {
    d.line("assert isinstance(" + v.name + (v.type == Type::kStr ? ", str)" : ", list)"));
  } else if (u > 0.8 && (v.type == Type::kInt || is_container(v.type))) {
    const bool number_guard = v.type == Type::kInt;
    // Drawn now and then: the range's end.
    const std::string most = std::to_string(v.shape.self.hi - 1);
    d.open(number_guard                                ? "if " + v.name + " > " + most + ":"
           : v.shape.self.lo == 0 && d.rng.chance(0.6) ? "if not " + v.name + ":"
                                                       : "if len(" + v.name + ") > " + most + ":");
    d.line(std::string("raise ValueError(") + (number_guard ? "'out of range')" : "'bad length')"));
    d.close();
  } else {
    return false;
  }
  d.variables[id].used = true;
  d.variables[id].unread = true;  // the rest should still need it
  return true;
}

}  // namespace foretrace::datasets::generate
