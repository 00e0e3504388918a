// Instruments one C source: probes before statements, in conditions and at returns tell the runtime (runtime/tables.h) what runs.
// The text keeps its lines; nothing of it is taken away. A statement that comes out of a macro is one statement.
#pragma once

#include <optional>
#include <string>

#include "tracer/c/clang.h"
#include "tracer/c/entry.h"
#include "tracer/c/unit_tables.h"

namespace foretrace::tracer::c {

struct Instrumented {
  std::string text;    // the source with probes, prologue and #line in front
  UnitTables tables;
  std::vector<std::string> left_out;  // functions without steps, and why: "FILE:3:4: error: ..."
  std::vector<std::string> functions; // that it defines
  std::vector<std::string> folders;   // compilers look there too for what it includes as "FILE", behind the source's own
  bool relaxed = false;               // `text` may compile where the source does not
  std::string entry;                  // the text that calls the function asked for, a part of `text`; empty: it is not here
};

struct InstrumentRequest {
  std::string path;
  std::string name;                // what it is called in the trace
  std::string source;
  std::vector<std::string> flags;  // of clang
  std::vector<std::string> unprobed;  // functions around these lines ("FILE:LINE") get steps, but no probes of what they read and write
  std::vector<std::string> skip;      // functions around these lines are left as they are
  int number = 0;                  // of the unit, unique in the program
  std::optional<EntryCall> entry;  // to be called if the unit has it
};

// An Error of code kTracee: clang cannot make sense of it. Functions that it cannot parse are left out alone.
Result<Instrumented> instrument(const InstrumentRequest& request);

}  // namespace foretrace::tracer::c
