#include "datasets/generate/program.h"

#include <algorithm>
#include <set>

#include "datasets/generate/statements.h"
#include "datasets/generate/words.h"

namespace foretrace::datasets::generate {
namespace {

Type parameter_type(Rng& rng) {
  static const std::vector<Type> types = {
      Type::kInt,     Type::kInt,     Type::kInt,     Type::kInt,     Type::kStr,
      Type::kStr,     Type::kStr,     Type::kStr,     Type::kStr,     Type::kIntList,
      Type::kIntList, Type::kIntList, Type::kIntList, Type::kStrList, Type::kStrList,
      Type::kStrDict, Type::kStrDict, Type::kIntDict, Type::kPair,    Type::kBool,
      Type::kIntSet};
  return rng.pick(types);
}

Shape parameter_shape(Rng& rng, Type type) {
  static const std::vector<Range> numbers = {{0, 9},  {1, 6}, {1, 6},  {1, 20},
                                             {-9, 9}, {2, 8}, {1, 99}, {-20, 50}};
  static const std::vector<Range> items = {{0, 9}, {1, 9}, {1, 20}, {-9, 9}, {0, 30}, {1, 50}};
  static const std::vector<Flavour> flavours = {Flavour::kWord,  Flavour::kWord,   Flavour::kWord,
                                                Flavour::kMixed, Flavour::kPhrase, Flavour::kDigits,
                                                Flavour::kCsv};
  const int64_t lo = rng.chance(0.12) ? 0 : rng.between(1, 3);
  Shape shape{{lo, lo + rng.between(1, 3)}, rng.pick(items), Flavour::kPlain};
  if (type == Type::kInt) shape.self = rng.pick(numbers);
  if (type == Type::kPair) shape.self = {2, 2};
  if (type == Type::kStr) {
    shape.flavour = rng.pick(flavours);
    shape.self = shape.flavour == Flavour::kDigits  ? Range{2, 4}
                 : shape.flavour == Flavour::kMixed ? Range{2, 6}
                 : shape.flavour == Flavour::kWord  ? Range{lo, 7}
                                                    : Range{1, 13};
    shape.item = {1, 1};
  }
  if (type == Type::kStrList) {
    shape.flavour = rng.chance(0.85) ? Flavour::kWord : Flavour::kDigits;
    shape.item = {1, shape.flavour == Flavour::kDigits ? 2 : 6};
  }
  return shape;
}

// A helper gets whatever its caller has.
Shape any_shape(Type type) {
  Shape shape{{0, 8}, {-20, 99}, Flavour::kPlain};
  if (type == Type::kInt) shape.self = {-20, 99};
  if (type == Type::kStr || type == Type::kStrList) shape.item = {1, 8};
  return shape;
}

void write_lines(Draft& d, int blocks, int simple) {
  while (blocks + simple > 0) {
    const bool block =
        d.rng.below(static_cast<uint64_t>(blocks + simple)) < static_cast<uint64_t>(blocks);
    if (block) {
      write_one(d, block_statements());
      --blocks;
    } else {
      write_one(d, simple_statements());
      --simple;
    }
  }
}

// Returns what has not been read yet; false if that is too much for one return.
bool write_return(Draft& d, Type* type, Shape* shape) {
  std::vector<VariableId> rest = d.unread();
  if (rest.empty() || rest.size() > 3) {
    if (!rest.empty()) return false;
    const auto subject = d.choose([](const Variable&) { return true; });
    const Expression e = wrapped(d, d.read(*subject));
    d.line("return " + e.text);
    *type = e.type;
    *shape = e.shape;
    return true;
  }
  Expression first = d.read(rest[0]);
  if (rest.size() == 1) {
    if (d.rng.chance(0.4)) first = wrapped(d, first);
  } else {
    const Expression second = d.read(rest[1]);
    const bool same =
        rest.size() == 2 && first.type == second.type &&
        (first.type == Type::kInt || first.type == Type::kStr || is_sequence(first.type));
    if (same && d.rng.chance(0.5)) {
      first = binary(first, first.type == Type::kInt && d.rng.chance(0.3) ? "-" : "+", second,
                     first.type, {});
    } else {
      first.text += ", " + second.text;
      if (rest.size() == 3) first.text += ", " + d.read(rest[2]).text;
      first.type = Type::kBool;  // nothing below asks for a tuple's members
    }
  }
  d.line("return " + first.text);
  *type = first.type;
  *shape = first.shape;
  return true;
}

std::string signature(const Draft& d, const std::string& name) {
  std::string out = "def " + name + "(";
  bool first = true;
  for (const Variable& v : d.variables) {
    if (!v.parameter) continue;
    out += (first ? "" : ", ") + v.name;
    first = false;
  }
  return out + "):\n";
}

std::string text_of(const Draft& d, const std::string& name) {
  std::string out = signature(d, name);
  for (const std::string& line : d.lines()) out += line + "\n";
  return out;
}

// Parameters nobody uses are left out of the signature; false if none is left.
bool drop_unused_parameters(Draft& d) {
  std::erase_if(d.variables, [](const Variable& v) { return v.parameter && !v.used; });
  return std::any_of(d.variables.begin(), d.variables.end(),
                     [](const Variable& v) { return v.parameter; });
}

// `else:` that does what the branch before it does.
bool has_equal_branches(const Draft& d) {
  for (size_t i = 1; i + 1 < d.lines().size(); ++i) {
    const std::string& line = d.lines()[i];
    if ((line.ends_with(" else:") || line.find(" elif ") != std::string::npos) &&
        d.lines()[i - 1] == d.lines()[i + 1])
      return true;
  }
  return false;
}

struct HelperDraft {
  Helper helper;
  std::string text;
};

std::optional<HelperDraft> draft_helper(Rng& rng, double level) {
  Draft d(rng.fork(rng.next()), level * 0.5);
  static const std::vector<Type> types = {Type::kInt, Type::kInt, Type::kStr, Type::kIntList};
  for (int64_t n = rng.between(1, 2); n > 0; --n) {
    const Type type = rng.pick(types);
    d.declare(Role::kParameter, type, any_shape(type));
  }
  HelperDraft out;
  const int blocks = rng.chance(0.35) ? 1 : 0;
  write_lines(d, blocks, rng.chance(0.4) ? 1 : 0);
  if (!write_return(d, &out.helper.type, &out.helper.shape) || d.wasted() ||
      !drop_unused_parameters(d))
    return std::nullopt;
  if (out.helper.type == Type::kBool) return std::nullopt;
  out.helper.name = choose_helper_name(rng, {});
  for (const Variable& v : d.variables) {
    if (v.parameter)
      out.helper.parameters.push_back(v);
    else if (v.name == out.helper.name)
      return std::nullopt;
  }
  out.text = text_of(d, out.helper.name) + "\n\n";
  return out;
}

std::vector<std::string> argument_texts(Rng& rng, const Draft& d, int calls) {
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (int attempt = 0; attempt < calls * 4 && static_cast<int>(out.size()) < calls; ++attempt) {
    std::string text;
    for (const Variable& v : d.variables) {
      if (v.parameter) text += (text.empty() ? "" : ", ") + random_value(rng, v.type, v.shape);
    }
    if (seen.insert(text).second) out.push_back(text);
  }
  return out;
}

std::optional<GeneratedProgram> attempt(Rng& rng, double level, int calls) {
  Draft d(rng.fork(rng.next()), level);
  std::string helper_text;
  if (level > 0.35 && rng.chance(0.22)) {
    if (auto helper = draft_helper(rng, level)) {
      d.helpers.push_back(helper->helper);
      helper_text = helper->text;
    }
  }
  for (int64_t n = rng.between(1, level < 0.3 ? 2 : 3); n > 0; --n) {
    const Type type = parameter_type(rng);
    d.declare(Role::kParameter, type, parameter_shape(rng, type));
  }
  // What the arguments are drawn from must not move when the body changes a parameter.
  const std::vector<Variable> parameters = d.variables;
  const double size = 1.0 + level * 3.6 + rng.uniform() * 1.2;
  const double share = 0.32 + 0.2 * rng.uniform();
  const int blocks = static_cast<int>(size * share + (rng.chance(0.3) ? 1 : 0));
  if (level > 0.2 && rng.chance(0.12)) write_guard(d);
  write_lines(d, std::min(blocks, 3), std::max(1, static_cast<int>(size) - blocks));
  Type type;
  Shape shape;
  if (!write_return(d, &type, &shape) || d.wasted() || !drop_unused_parameters(d))
    return std::nullopt;
  if (d.lines().size() > 16 || has_equal_branches(d) ||
      (!d.helpers.empty() && !d.helpers[0].called))
    return std::nullopt;
  for (Variable& v : d.variables) {
    const auto original = std::find_if(parameters.begin(), parameters.end(),
                                       [&](const Variable& p) { return p.name == v.name; });
    if (v.parameter) v.shape = original->shape;
  }
  return GeneratedProgram{helper_text + text_of(d, "f"), argument_texts(rng, d, calls)};
}

}  // namespace

GeneratedProgram generate_program(Rng& rng, double level, int calls) {
  if (level > 0.3 && rng.chance(0.04)) return generate_recursion(rng, calls);
  for (;;) {
    if (auto program = attempt(rng, level, calls)) return *std::move(program);
  }
}

}  // namespace foretrace::datasets::generate
