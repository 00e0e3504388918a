// Source text without what has no effect: comments, docstrings, blank lines.
#pragma once

#include <string>

#include "datasets/corpus/module_statements.h"

namespace foretrace::datasets::corpus {

// Line breaks as \n. What the other functions here take.
std::string with_unix_lines(std::string_view source);

// The statement's text. A body that was only a docstring becomes `pass`.
std::string clean_statement(const Module& module, const ModuleStatement& statement);

// All statements but a docstring and the main guard, two blank lines around functions and classes.
std::string clean_module(const Module& module);

// Statements one after the other, laid out as clean_module does.
std::string laid_out(const Module& module, const std::vector<size_t>& statements);

}  // namespace foretrace::datasets::corpus
