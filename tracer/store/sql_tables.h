// The rows of a trace store as SQL: runs, steps, variables, objects, outputs, frames (columns: docs/trace_format.md). runs and
// outputs are views, the others virtual tables over the packed steps. Comparisons of run and step with constants bound what is read.
#pragma once

#include <array>

#include "core/sqlite.h"

namespace foretrace::tracer {

inline constexpr std::array<const char*, 6> kSqlTables = {"runs", "steps", "variables", "objects", "outputs", "frames"};

// Adds them to a connection, for the store that it has open as "main". Nothing is read before the first query.
Status add_sql_tables(sqlite3* db);

}  // namespace foretrace::tracer
