// Program: a call, or a whole run, whose execution is asked about. Source text and a call, nothing that depends on
// this machine.
#pragma once

#include <cstdint>
#include <string>

#include "tracer/limits.h"

namespace foretrace::worldmodel {

struct Program {
  std::string source;
  std::string entry;      // function, or a whole call "f(1)", then without args; empty: the module itself
  std::string args;       // text between the call's parentheses
  std::string path;       // file name as its steps show it; may be empty
  tracer::Limits limits;  // under which it runs: they decide how values are cut
  std::string language = "python";  // or "c"
  int64_t attempt = 0;    // which of several answers is asked for: of a model that samples, a seed of its own
};

}  // namespace foretrace::worldmodel
