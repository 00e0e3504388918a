// A function cut out of its module with everything it refers to: a program of its own.
#pragma once

#include <set>
#include <string>

#include "datasets/corpus/module_statements.h"

namespace foretrace::datasets::corpus {

struct FunctionSlice {
  std::string source;   // empty where `problem` says why there is none
  std::string problem;  // "" or why it cannot stand alone: "name of nowhere", "relative import",
                        // "not standard library", ...
  std::set<std::string> modules;  // imported
};

// `function` is an index in module.statements(); `more` are names that the call needs besides.
FunctionSlice slice_function(const Module& module, size_t function,
                             const std::set<std::string>& more = {});

// Why a program with the statement cannot stand alone, as in FunctionSlice::problem, or "".
std::string import_problem(const ModuleStatement& statement);

}  // namespace foretrace::datasets::corpus
