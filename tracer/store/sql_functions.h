// SQL functions over a trace store, for what no table has a row for:
//   foretrace_state(run, step)   the JSON of `foretrace state --json`: frames of the stack, locals, objects with their items
//   foretrace_source(run, file)  the text of a source file as it was traced; null if the run did not come through that file
// Bytes of a source that are not UTF-8 come as they are; JSON has them as \udc80 - \udcff.
#pragma once

#include "core/sqlite.h"

namespace foretrace::tracer {

// Adds them to a connection, for the store that it has open as "main". Nothing is read before the first call.
Status add_sql_functions(sqlite3* db);

}  // namespace foretrace::tracer
