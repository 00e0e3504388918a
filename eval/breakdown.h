// By what an accuracy is broken down beside the types of values: the statement that runs, how often it has run before, the length of the
// program, the distance from the start. Such metrics are called METRIC/BY/CLASS: "step/statement/for", "step/visit/2-4".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foretrace::eval {

inline bool is_breakdown(std::string_view metric) { return metric.find('/') != std::string_view::npos; }

// The order in tables: whole metrics as they come (neither stands before the other), then broken down ones, classes by their numbers.
bool stands_before(std::string_view a, std::string_view b);

// The kind of the statement that a text of Python or C begins with: its keyword ("elif" is an "if"), or "assignment", "update" (`+=`, `++`), "expression";
// empty: none (a blank line, a comment, a brace).
std::string statement_kind(std::string_view line);

// "1-4", "5-16", "17-": where a number stands among the ends of its classes.
std::string size_class(int64_t number, std::span<const int64_t> ends);

// The class of a program's length: "lines/11-20".
std::string length_class(std::string_view source);

// The classes of a whole program: that of its length, and "statement/for" of every kind of statement that makes a step in it. `language`:
// "python" or "c".
std::vector<std::string> program_classes(std::string_view source, std::string_view language);

}  // namespace foretrace::eval
