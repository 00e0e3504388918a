// for and while. Every loop changes something that outlives it, and ends: a while has a counter
// that shrinks.
#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

// Variables that are iterated over must not change meanwhile.
class Lock {
 public:
  Lock(Draft& d, std::optional<VariableId> id)
      : draft_(d), id_(id), before_(id && d.variables[*id].locked) {
    if (id_) draft_.variables[*id_].locked = true;
  }
  ~Lock() {
    if (id_) draft_.variables[*id_].locked = before_;
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Draft& draft_;
  std::optional<VariableId> id_;
  bool before_;
};

// What a loop changes: one or two variables that exist before it.
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
  if (!id || d.depth() > 1) return false;
  const auto test = test_of(d, d.read(*id));
  d.open("if " + test->text + ":");
  d.line("return " + (d.rng.chance(0.6) ? d.read(*id).text : wrapped(d, d.read(*id)).text));
  d.close();
  return true;
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

struct Header {
  std::string text;                  // for ... in ...:
  std::optional<VariableId> locked;  // what is iterated over
  int64_t times = 0;
  std::vector<std::tuple<Role, Type, Shape>> names;
};

std::optional<Header> over_items(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_container(v.type) && v.shape.self.hi >= 2 && v.shape.self.hi <= 12 &&
           v.shape.flavour != Flavour::kChar;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const Shape item = element_shape(over.type, over.shape);
  const Role role =
      over.type == Type::kStrDict || over.type == Type::kIntDict ? Role::kKey : Role::kElement;
  Header header{"", id, over.shape.self.hi, {{role, element_type(over.type), item}}};
  const double u = d.rng.uniform();
  if (role == Role::kKey && u < 0.8) {
    header.names.push_back({Role::kElement, Type::kInt, {over.shape.item, {}}});
    header.text = over.text + ".items()";
  } else if (is_sequence(over.type) && u < 0.2) {
    header.names.insert(header.names.begin(),
                        {Role::kIndex, Type::kInt, {{0, over.shape.self.hi - 1}, {}}});
    header.text = "enumerate(" + over.text + ")";
  } else if (u < 0.25 || over.type == Type::kIntSet) {
    header.text = "sorted(" + over.text + ")";
  } else if (is_sequence(over.type) && u < 0.35) {
    static const std::vector<std::string> parts = {"[::-1]", "[1:]", "[:-1]", "[:3]"};
    header.text = over.text + d.rng.pick(parts);
  } else {
    header.text = over.text;
  }
  return header;
}

std::optional<Header> over_range(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return v.type == Type::kInt && !v.focus && v.shape.self.lo >= 0 && v.shape.self.hi >= 2 &&
           v.shape.self.hi <= 8;
  });
  const bool used = id && d.rng.chance(0.75);
  const Expression n = used ? d.read(*id) : integer(d.rng.between(2, 5));
  const int64_t times = n.shape.self.hi;
  Header header{"range(" + n.text + ")",
                used ? id : std::nullopt,
                times,
                {{Role::kIndex, Type::kInt, {{0, times}, {}}}}};
  const double u = d.rng.uniform();
  if (u < 0.25)
    header.text = "range(1, " + n.text + " + 1)";
  else if (u < 0.32)
    header.text = "range(" + n.text + ", 0, -1)";
  else if (u < 0.37)
    header.text = "range(0, " + n.text + (n.shape.self.hi < 5 ? " * 2" : "") + ", 2)";
  if (n.text.find_first_not_of("0123456789") == std::string::npos && u < 0.25)
    header.text = "range(1, " + std::to_string(times + 1) + ")";
  return header;
}

// for i in range(len(xs)), with xs[i] at hand.
std::optional<Header> over_indices(Draft& d) {
  const auto id = d.choose([](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.hi >= 2 && v.shape.self.hi <= 10;
  });
  if (!id) return std::nullopt;
  const Expression over = d.read(*id);
  const bool later = d.rng.chance(0.25);
  return Header{std::string("range(") + (later ? "1, " : "") + "len(" + over.text + "))",
                id,
                over.shape.self.hi,
                {{Role::kIndex, Type::kInt, {{later ? 1 : 0, over.shape.self.hi - 1}, {}}}}};
}

std::optional<Header> over_two(Draft& d) {
  const auto a =
      d.choose([](const Variable& v) { return is_sequence(v.type) && v.shape.self.hi >= 2; });
  if (!a) return std::nullopt;
  const auto b = d.choose([&](const Variable& v) {
    return is_sequence(v.type) && v.shape.self.hi >= 2 && v.name != d.variables[*a].name;
  });
  if (!b) return std::nullopt;
  const Expression left = d.read(*a);
  const Expression right = d.read(*b);
  return Header{
      "zip(" + left.text + ", " + right.text + ")",
      a,
      std::min(left.shape.self.hi, right.shape.self.hi),
      {{Role::kElement, element_type(left.type), element_shape(left.type, left.shape)},
       {Role::kElement, element_type(right.type), element_shape(right.type, right.shape)}}};
}

std::optional<Header> choose_header(Draft& d) {
  using Choose = std::optional<Header> (*)(Draft&);
  static const std::vector<Choose> headers = {over_items, over_indices, over_two, over_range};
  const std::vector<double> weights = {6, 1.3, d.level > 0.2 ? 1.5 : 0, 1.6};
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (auto header = headers[d.rng.weighted(weights)](d)) return header;
  }
  return over_range(d);
}

// Puts xs[i] in scope as if it were a variable.
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

}  // namespace

bool write_for(Draft& d) {
  const auto header = choose_header(d);
  if (!header) return false;
  const bool indices =
      header->text.find("range(len(") == 0 || header->text.find("range(1, len(") == 0;
  const Lock lock(d, header->locked);
  const std::vector<VariableId> targets = loop_targets(d);
  std::string names;
  std::vector<Variable> declared;
  const size_t outside = d.variables.size();
  for (const auto& [role, type, shape] : header->names) {
    names += (names.empty() ? "" : ", ") + d.variables[d.declare(role, type, shape)].name;
  }
  declared.assign(d.variables.begin() + static_cast<std::ptrdiff_t>(outside), d.variables.end());
  d.variables.resize(outside);
  d.open("for " + names + " in " + header->text + ":");
  d.variables.insert(d.variables.end(), declared.begin(), declared.end());
  if (indices && d.rng.chance(0.9)) add_element_alias(d, *header->locked);
  write_body(d, targets, header->times, true);
  // An index that only serves as xs[i] is read.
  for (size_t i = outside; indices && i + 1 < d.variables.size(); ++i)
    d.variables[i].unread &= !d.variables.back().used;
  d.close();
  return true;
}

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
