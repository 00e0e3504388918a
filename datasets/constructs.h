// What a Python program is made of: constructs, methods of builtin types, builtin functions, each
// by name, whether it occurs. Read from tokens alone, so text that is no Python says little and a
// method is told by its name: `.count(` of a class of the program's own counts as the method
// `count`.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace foretrace::datasets {

struct Constructs {
  // "for", "nested def", "list comprehension", "slice", "//", "chained comparison", "recursion",
  // ...
  std::set<std::string> constructs;
  std::set<std::string> methods;   // called: "append", "join"
  std::set<std::string> builtins;  // called: "len", "sorted"
};

Constructs constructs_of(std::string_view source);

// Methods without underscores of str, bytes, bytearray, list, dict, set, frozenset, tuple, int,
// float, complex and generators, and builtins that can be called, exceptions left out
// (CPython 3.11).
bool is_builtin_method(std::string_view name);
bool is_builtin_function(std::string_view name);

}  // namespace foretrace::datasets
