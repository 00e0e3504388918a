// Instruments one C source: probes before statements, in conditions and at returns tell the runtime (runtime/tables.h) what runs.
// The text keeps its lines; nothing of it is taken away. A statement that comes out of a macro is one statement.
#pragma once

#include <string>

#include "tracer/c/clang.h"
#include "tracer/c/unit_tables.h"

namespace foretrace::tracer::c {

struct Instrumented {
  std::string text;    // the source with probes, prologue and #line in front
  UnitTables tables;
};

// `path`: the main file of `unit`, `source` its text. `number`: of the unit, unique in the program.
Instrumented instrument(const TranslationUnit& unit, const std::string& path, const std::string& source, int number);

}  // namespace foretrace::tracer::c
