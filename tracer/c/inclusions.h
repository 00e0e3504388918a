// Inclusions: which lines of a parsed unit included which files of the program.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// Which inclusion: the '#'s of the directives that lead there, each an offset in its file; none for the unit's own source.
using InclusionPath = std::vector<size_t>;

struct Inclusion {
  std::string name;    // of the file, as __FILE__ has it
  std::string file;    // tells files apart
  std::string text;
  uint32_t line = 0;   // of the directive, as #line has it,
  std::string around;  // and the name that the file around it has there
};

struct Inclusions {
  std::map<InclusionPath, Inclusion> entered;
  // Every directive that was obeyed, by its file and '#': the name of a file of the system, empty for one of the program.
  std::map<std::pair<std::string, size_t>, std::string> obeyed;
};

// Is the file there the program's, and not the system's?
bool is_programs_own(CXSourceLocation location);

// Files of the program that files of the program include.
Inclusions inclusions_of(const TranslationUnit& unit);

}  // namespace foretrace::tracer::c
