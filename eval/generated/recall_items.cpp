#include "eval/generated/recall_items.h"

#include "core/rng.h"
#include "eval/generated/twin_programs.h"

namespace foretrace::eval {
namespace {

int64_t two_digits(Rng& rng) { return rng.between(10, 99); }

// Different numbers of three digits.
std::vector<int64_t> keys(int64_t count, Rng& rng) {
  std::vector<int64_t> all;
  for (int64_t key = 100; key < 1000; ++key) all.push_back(key);
  rng.shuffle(all);
  all.resize(static_cast<size_t>(count));
  return all;
}

std::string variable_name(size_t i) { return std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i / 26); }

TwinProgram lookup(int64_t length, Rng& rng) {
  const auto names = keys(length, rng);
  std::vector<int64_t> values;
  std::vector<std::string> pairs;
  for (const int64_t key : names) {
    values.push_back(two_digits(rng));
    pairs.push_back(std::to_string(key) + ": " + std::to_string(values.back()));
  }
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

// `length` statements, the first ones to each of the variables in some order.
TwinProgram variable(size_t variables, int64_t length, Rng& rng) {
  std::vector<size_t> order(variables);
  for (size_t i = 0; i < variables; ++i) order[i] = i;
  rng.shuffle(order);
  std::vector<int64_t> values(variables);
  std::vector<std::string> statements;
  for (int64_t k = 0; k < length; ++k) {
    const size_t at = static_cast<size_t>(k) < variables ? order[static_cast<size_t>(k)] : rng.below(variables);
    values[at] = two_digits(rng);
    statements.push_back(variable_name(at) + " = " + std::to_string(values[at]));
  }
  const size_t asked = rng.below(variables);
  return assigned(variables, statements, variable_name(asked), values[asked]);
}

TwinProgram chain(int64_t length, Rng& rng) {
  std::vector<int64_t> values;
  std::vector<std::string> statements;
  for (size_t i = 0; i < static_cast<size_t>(length); ++i) {
    const bool last = i + 1 == static_cast<size_t>(length);
    if (i == 0 || (!last && rng.chance(0.25))) {
      values.push_back(two_digits(rng));
      statements.push_back(variable_name(i) + " = " + std::to_string(values.back()));
    } else {
      const size_t from = rng.below(i);
      values.push_back(values[from]);
      statements.push_back(variable_name(i) + " = " + variable_name(from));
    }
  }
  return assigned(values.size(), statements, variable_name(values.size() - 1), values.back());
}

}  // namespace

std::vector<OutputItem> recall_items() {
  return twin_items({
      {"lookup", lookup},
      {"variable", [](int64_t length, Rng& rng) { return variable(static_cast<size_t>(length), length, rng); }},
      {"rewritten", [](int64_t length, Rng& rng) { return variable(static_cast<size_t>(length) / 4, length, rng); }},
      {"chain", chain}},
                    {4, 8, 16, 32, 64}, 8, 21);
}

}  // namespace foretrace::eval
