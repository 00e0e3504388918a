// What the generated suites share: a question in both languages, and texts of their programs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/rng.h"
#include "eval/call_output_suite.h"

namespace foretrace::eval {

// The same computation in Python and in C: function `f`, its arguments and what it returns there.
struct TwinProgram {
  std::string python, python_args, python_value;
  std::string c, c_args, c_value;
};

// A kind of question, and how one of so many operations is made.
struct TwinKind {
  std::string name;
  std::function<TwinProgram(int64_t length, Rng& rng)> make;
};

// `each` questions of every kind and length, each in both languages: "KIND/LENGTH/NUMBER python" and "... c", with the kinds KIND,
// length_LENGTH and the language.
std::vector<OutputItem> twin_items(const std::vector<TwinKind>& kinds, const std::vector<int64_t>& lengths, int64_t each, uint64_t seed);

// Lines, each `indent` spaces in, with an end of line each.
std::string indented(const std::vector<std::string>& lines, int indent);

// "a, b, c" of their parts.
std::string joined(const std::vector<std::string>& parts);
std::string joined(const std::vector<int64_t>& numbers);

}  // namespace foretrace::eval
