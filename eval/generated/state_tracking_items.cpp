#include "eval/generated/state_tracking_items.h"

#include <utility>

#include "core/rng.h"
#include "eval/generated/twin_programs.h"

namespace foretrace::eval {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

// Digits 1 to 9, each another one, in some order.
std::vector<int64_t> different_digits(size_t count, Rng& rng) {
  std::vector<int64_t> digits = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  rng.shuffle(digits);
  digits.resize(count);
  return digits;
}

TwinProgram swaps(size_t variables, int64_t length, Rng& rng) {
  const std::vector<std::string> all = {"a", "b", "c", "d", "e"}, names(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(variables));
  std::vector<int64_t> values = different_digits(variables, rng);
  TwinProgram twin;
  twin.python_args = twin.c_args = joined(values);
  std::vector<std::string> python, c = {"int t;"};
  for (int64_t k = 0; k < length; ++k) {
    const size_t i = rng.below(variables), j = (i + 1 + rng.below(variables - 1)) % variables;
    python.push_back(names[i] + ", " + names[j] + " = " + names[j] + ", " + names[i]);
    c.push_back("t = " + names[i] + "; " + names[i] + " = " + names[j] + "; " + names[j] + " = t;");
    std::swap(values[i], values[j]);
  }
  std::string digits = "0", parameters;
  int64_t number = 0;
  for (size_t i = 0; i < variables; ++i) {
    digits = i == 0 ? names[0] : "(" + digits + ") * 10 + " + names[i];
    parameters += (i == 0 ? "int " : ", int ") + names[i];
    number = number * 10 + values[i];
  }
  twin.python = "def f(" + joined(names) + "):\n" + indented(python, 4) + "    return [" + joined(names) + "]\n";
  twin.python_value = "[" + joined(values) + "]";
  twin.c = "int f(" + parameters + ") {\n" + indented(c, 2) + "  return " + digits + ";\n}\n";
  twin.c_value = std::to_string(number);
  return twin;
}

std::string random_digits(int64_t length, uint64_t below, Rng& rng) {
  std::string text;
  for (int64_t k = 0; k < length; ++k) text += static_cast<char>('0' + rng.below(below));
  return text;
}

TwinProgram parity(int64_t length, Rng& rng) {
  const std::string bits = random_digits(length, 2, rng);
  bool odd = false;
  for (const char bit : bits) odd = odd != (bit == '1');
  TwinProgram twin;
  twin.python = "def f(bits):\n    odd = False\n    for bit in bits:\n        odd = odd != (bit == '1')\n    return odd\n";
  twin.c = "int f(const char *bits) {\n  int odd = 0;\n  for (int i = 0; bits[i] != 0; i++)\n    odd = odd != (bits[i] == '1');\n  return odd;\n}\n";
  twin.python_args = twin.c_args = quoted(bits);
  twin.python_value = odd ? "True" : "False";
  twin.c_value = odd ? "1" : "0";
  return twin;
}

TwinProgram sum5(int64_t length, Rng& rng) {
  const std::string digits = random_digits(length, 5, rng);
  int total = 0;
  for (const char digit : digits) total = (total + (digit - '0')) % 5;
  TwinProgram twin;
  twin.python = "def f(digits):\n    total = 0\n    for digit in digits:\n        total = (total + int(digit)) % 5\n    return total\n";
  twin.c =
      "int f(const char *digits) {\n  int total = 0;\n  for (int i = 0; digits[i] != 0; i++)\n    total = (total + (digits[i] - '0')) % 5;\n"
      "  return total;\n}\n";
  twin.python_args = twin.c_args = quoted(digits);
  twin.python_value = twin.c_value = std::to_string(total);
  return twin;
}

// Pushes and pops, never of an empty stack, with something left at the end.
std::string stack_moves(int64_t length, std::string& left, Rng& rng) {
  std::string moves;
  for (int64_t k = 0; k < length; ++k) {
    const bool last = k + 1 == length;
    if (left.size() > (last ? 1u : 0u) && rng.chance(0.5)) {
      moves += '-';
      left.pop_back();
    } else {
      moves += static_cast<char>('0' + rng.below(10));
      left += moves.back();
    }
  }
  return moves;
}

TwinProgram stack(int64_t length, Rng& rng) {
  std::string left;
  const std::string moves = stack_moves(length, left, rng);
  TwinProgram twin;
  twin.python =
      "def f(moves):\n    stack = []\n    for move in moves:\n        if move == '-':\n            stack.pop()\n        else:\n"
      "            stack.append(int(move))\n    return stack[-1]\n";
  twin.c = "int f(const char *moves) {\n  int stack[" + std::to_string(length) +
           "] = {0};\n  int top = 0;\n  for (int i = 0; moves[i] != 0; i++)\n    if (moves[i] == '-')\n      top--;\n    else\n"
           "      stack[top++] = moves[i] - '0';\n  return stack[top - 1];\n}\n";
  twin.python_args = twin.c_args = quoted(moves);
  twin.python_value = twin.c_value = std::string(1, left.back());
  return twin;
}

}  // namespace

std::vector<OutputItem> state_tracking_items() {
  return twin_items({
      {"swaps3", [](int64_t length, Rng& rng) { return swaps(3, length, rng); }},
      {"swaps5", [](int64_t length, Rng& rng) { return swaps(5, length, rng); }},
      {"parity", parity},
      {"sum5", sum5},
      {"stack", stack}},
                    {8, 16, 32, 64, 128}, 8, 20);
}

}  // namespace foretrace::eval
