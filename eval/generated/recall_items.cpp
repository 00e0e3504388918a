#include "eval/generated/recall_items.h"

#include <algorithm>

#include "core/rng.h"
#include "eval/generated/twin_programs.h"

namespace foretrace::eval {
namespace {

// `count` different numbers, from `low` to `high`, in some order.
std::vector<int64_t> different(int64_t count, int64_t low, int64_t high, Rng& rng) {
  std::vector<int64_t> all;
  for (int64_t number = low; number <= high; ++number) all.push_back(number);
  rng.shuffle(all);
  all.resize(static_cast<size_t>(count));
  return all;
}

std::vector<int64_t> values_of(int64_t count, Rng& rng) { return different(count, 10, 99, rng); }

std::string variable_name(size_t i) { return std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i / 26); }

TwinProgram lookup(int64_t length, Rng& rng) {
  const auto names = different(length, 100, 999, rng), values = values_of(length, rng);
  std::vector<std::string> pairs;
  for (size_t i = 0; i < names.size(); ++i) pairs.push_back(std::to_string(names[i]) + ": " + std::to_string(values[i]));
  const size_t asked = rng.below(names.size());
  TwinProgram twin;
  twin.python = "def f(key):\n    table = {" + joined(pairs) + "}\n    return table[key]\n";
  twin.c = "int f(int key) {\n  int keys[] = {" + joined(names) + "};\n  int values[] = {" + joined(values) + "};\n  int i = 0;\n  while (keys[i] != key)\n    i++;\n" +
           "  return values[i];\n}\n";
  twin.python_args = twin.c_args = std::to_string(names[asked]);
  twin.python_value = twin.c_value = std::to_string(values[asked]);
  return twin;
}

// Statements over ints that are declared first, and the value of one of them.
TwinProgram assigned(size_t variables, const std::vector<std::string>& statements, const std::string& result, int64_t value) {
  std::vector<std::string> declared, c;
  for (size_t i = 0; i < variables; ++i) declared.push_back(variable_name(i) + " = 0");
  for (const std::string& statement : statements) c.push_back(statement + ";");
  TwinProgram twin;
  twin.python = "def f():\n" + indented(statements, 4) + "    return " + result + "\n";
  twin.c = "int f(void) {\n  int " + joined(declared) + ";\n" + indented(c, 2) + "  return " + result + ";\n}\n";
  twin.python_value = twin.c_value = std::to_string(value);
  return twin;
}

// `length` statements, the first ones to each of the variables in some order. The last one is not to the variable that is asked for.
TwinProgram variable(size_t variables, int64_t length, Rng& rng) {
  std::vector<size_t> order(variables);
  for (size_t i = 0; i < variables; ++i) order[i] = i;
  rng.shuffle(order);
  const auto numbers = values_of(length, rng);
  std::vector<int64_t> values(variables);
  std::vector<std::string> statements;
  size_t at = 0;
  for (size_t k = 0; k < numbers.size(); ++k) {
    at = k < variables ? order[k] : rng.below(variables);
    values[at] = numbers[k];
    statements.push_back(variable_name(at) + " = " + std::to_string(values[at]));
  }
  const size_t asked = (at + 1 + rng.below(variables - 1)) % variables;
  return assigned(variables, statements, variable_name(asked), values[asked]);
}

// Chains of about four variables, a number and copies of earlier ones each, that run beside each other; the end of one is asked for.
TwinProgram chain(int64_t length, Rng& rng) {
  const auto chains = static_cast<size_t>(std::max<int64_t>(2, length / 4));
  const auto roots = values_of(static_cast<int64_t>(chains), rng);
  std::vector<std::vector<size_t>> members(chains);
  std::vector<std::string> statements;
  std::vector<size_t> turns;  // each chain goes on once in as many statements, in an order of its own
  const auto turn = [&](size_t i) {
    if (i % chains == 0) {
      turns.resize(chains);
      for (size_t k = 0; k < chains; ++k) turns[k] = k;
      rng.shuffle(turns);
    }
    return turns[i % chains];
  };
  for (size_t i = 0; i < static_cast<size_t>(length); ++i) {
    auto& own = members[i < chains ? i : turn(i)];
    statements.push_back(variable_name(i) + " = " + (own.empty() ? std::to_string(roots[i]) : variable_name(rng.pick(own))));
    own.push_back(i);
  }
  const size_t asked = rng.below(chains);
  return assigned(static_cast<size_t>(length), statements, variable_name(members[asked].back()), roots[asked]);
}

}  // namespace

std::vector<OutputItem> recall_items() {
  return twin_items({
      {"lookup", lookup},
      {"variable", [](int64_t length, Rng& rng) { return variable(static_cast<size_t>(length), length, rng); }},
      {"rewritten", [](int64_t length, Rng& rng) { return variable(static_cast<size_t>(std::max<int64_t>(4, length / 4)), length, rng); }},
      {"chain", chain}},
                    {4, 8, 16, 32, 64}, 8, 21);
}

}  // namespace foretrace::eval
