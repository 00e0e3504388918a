// UnitTables: what runtime/tables.h says of one translation unit, while the instrumenter collects it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tracer/c/runtime/tables.h"

namespace foretrace::tracer::c {

struct Field {
  std::string name;
  uint32_t type = 0;
  uint32_t bit_offset = 0;
  uint32_t bit_width = 0;
};

struct Type {
  uint32_t kind = __ft_kind_opaque;
  uint64_t size = 0;
  std::string name;
  uint32_t of = 0;
  uint64_t count = 0;
  bool sized = false;  // it is, or has in it, an array whose length is known at run time only
  std::vector<Field> fields;
};

struct Variable {
  std::string name;
  uint32_t type = 0;
  uint32_t scope = 0;
  int32_t outer = -1;
  uint32_t flags = 0;
};

struct Site {
  uint32_t line = 0;
  uint32_t scope = 0;
  std::vector<uint32_t> writes;
  std::vector<uint32_t> reads;
  unsigned reaches = 0;
};

struct Function {
  std::string name;
  uint32_t file = 0;  // of the unit's
  uint32_t first_line = 0;
  uint32_t result = 0;
  std::vector<Variable> variables;
  std::vector<uint32_t> scopes = {0};  // the scope around each
  std::vector<Site> sites;
};

struct UnitTables {
  struct File {
    std::string name, source;
  };
  std::vector<File> files;
  std::vector<Type> types;
  std::deque<Function> functions;  // an inner one behind that which it is in; they stay where they are
};

// What instrumented text needs to know, on one line: before the text. `unit`: unique in the program.
std::string prologue_text(const UnitTables& tables, int unit);
// The tables themselves, a C file of their own.
std::string tables_text(const UnitTables& tables, int unit);

}  // namespace foretrace::tracer::c
