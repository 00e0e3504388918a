#include "datasets/generate/body.h"

#include <algorithm>
#include <cctype>

#include "datasets/generate/statements.h"

namespace foretrace::datasets::generate {

namespace {

// As a word of its own, in a string too.
bool occurs(const Draft& d, const std::string& name) {
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  for (const std::string& line : d.lines())
    for (size_t at = line.find(name); at != std::string::npos; at = line.find(name, at + 1)) {
      const size_t end = at + name.size();
      if (!is_word(line[at - 1]) && (end == line.size() || !is_word(line[end]))) return true;
    }
  return false;
}

}  // namespace

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

void call_the_rest(Draft& d) {
  for (size_t i = 0; i < d.helpers.size(); ++i) {
    if (d.helpers[i].called || !d.helpers[i].raises.empty()) continue;
    const Expression value = call_of(d, d.helpers[i], 1);
    assign_new(d, Role::kLocal, value);
  }
}

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

bool drop_unused_parameters(Draft& d) {
  std::erase_if(d.variables, [&](const Variable& v) { return v.parameter && !occurs(d, v.name); });
  return std::any_of(d.variables.begin(), d.variables.end(),
                     [](const Variable& v) { return v.parameter; });
}

bool all_called(const Draft& d) {
  return std::all_of(d.helpers.begin(), d.helpers.end(),
                     [](const Helper& h) { return h.called; }) &&
         std::all_of(d.variables.begin(), d.variables.end(),
                     [](const Variable& v) { return v.used || !v.constant; });
}

}  // namespace foretrace::datasets::generate
