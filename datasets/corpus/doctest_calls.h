// Calls in docstrings: ready inputs for real functions, found without running anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "datasets/corpus/example_program.h"
#include "datasets/corpus/module_statements.h"

namespace foretrace::datasets::corpus {

// The docstring of a function, escapes resolved; "" if it has none.
std::string docstring_of(const Module& module, const ModuleStatement& function);

// Lines `>>> name(...)` of one physical line, also inside print(), list(), sorted() and the like.
// Each text once.
std::vector<ExampleCall> doctest_calls(std::string_view docstring, std::string_view name);

// If the tokens from `at` on are `name ( ... )`: the index after ')', and the text between;
// otherwise 0.
size_t match_call(const std::vector<PythonToken>& tokens, size_t at, std::string_view name,
                  std::string* arguments);

}  // namespace foretrace::datasets::corpus
