// The compiler of C programs: each unit with its own flags, then a link with the runtime that tells the recorder how the program ends.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/c_front_end.h"

namespace foretrace::tracer {

// The compiler asked for, or the first of gcc, clang and cc that is there, and how it names itself. kNotFound if there is none.
Result<std::pair<std::string, std::string>> find_c_compiler(const std::string& asked);

struct CCompilation {
  std::string compiler;
  std::vector<CSource> sources;
  CUnits units;
  std::vector<std::string> link_flags;
  std::string folder;  // for objects
};

// What compilers and linker have to say against the program; empty: `executable` is there. Nothing is linked if that has no name.
Result<std::string> build_executable(const CCompilation& program, bool instrumented, const std::string& executable);

// "FILE:LINE" of the errors in a compiler's message.
std::vector<std::string> error_places(const std::string& message);

}  // namespace foretrace::tracer
