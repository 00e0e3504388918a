// Asks foretrace-c (tracer/c) to instrument the sources of a program.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

struct CSource {
  std::string path;
  std::string name;                // what the trace and messages call it
  std::string folder;              // what it includes as "FILE" is looked for there
  std::vector<std::string> flags;  // of the compiler
};

struct CEntry {
  std::string function, args;  // or
  std::string call;            // the whole call
  [[nodiscard]] bool given() const { return !function.empty() || !call.empty(); }
};

// A source as it was, and what is compiled for it.
struct CUnit {
  std::string plain;         // without probes
  std::string instrumented;  // empty: clang cannot parse it
  std::string tables;
  std::vector<std::string> folders;  // the instrumented one's, behind all others: for #include "FILE"
};

struct CUnits {
  std::vector<CUnit> units;  // one a source
  std::vector<std::string> problems;
  std::vector<std::string> functions;  // that they define
  bool relaxed = false;                // the instrumented text may compile where the source does not
  std::string entry;                   // the entry's name
  bool has_entry = false;              // one of them has it, and calls it
};

// Functions, each by "FILE:LINE" in it.
struct LeftOut {
  std::vector<std::string> unprobed;  // get steps, but no probes of what they read and write
  std::vector<std::string> skip;      // stay as they are
};

// An Error of code kTracee: the call is none.
Result<CUnits> instrument(const std::vector<CSource>& sources, const CEntry& entry, const LeftOut& left_out,
                          const std::string& folder);

}  // namespace foretrace::tracer
