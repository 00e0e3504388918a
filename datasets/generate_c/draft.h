// Draft: one C program being written: its types, globals, functions and the body of main, each in
// the order in which they were added, and what is known of them that later parts use. Names of the
// file are unique in it. Not thread-safe.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/rng.h"
#include "datasets/generate_c/expression.h"

namespace foretrace::datasets::generate_c {

// A function's text from its header to its closing brace, indented by four blanks, braces always
// written.
using Lines = std::vector<std::string>;

class Draft {
 public:
  Draft(Rng stream, double difficulty) : rng(stream), level(difficulty) {}

  Rng rng;
  const double level;  // 0: one idea; 1: several that use each other
  std::vector<Lines> types;
  Lines globals;
  Lines forward;  // headers of functions that others call before they are defined
  std::vector<Lines> functions;
  Lines main_body;
  Lines main_end;                    // what has to come last: free, ...
  std::vector<Callee> callees;       // of earlier parts
  Operands results;                  // ints of main that hold a value by now
  std::vector<std::string> unread;   // those of them that nothing has read
  std::vector<std::string> inputs;   // texts for stdin, if main reads it
  std::set<std::string> main_names;  // taken in main

  // One of the candidates that nothing in the file has, or one made of it with a number.
  std::string file_name(const std::vector<std::string>& candidates);
  [[nodiscard]] const std::set<std::string>& file_names() const { return file_names_; }
  [[nodiscard]] int64_t length() const;  // lines so far

 private:
  std::set<std::string> file_names_;
};

// One of the candidates that neither set has, or one with a number.
std::string free_name(Rng& rng, const std::vector<std::string>& candidates,
                      const std::set<std::string>& taken, const std::set<std::string>& also_taken);

}  // namespace foretrace::datasets::generate_c
