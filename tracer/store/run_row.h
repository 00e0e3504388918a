// The row of a run: trace_run <-> RunInfo and RunEnd.
#pragma once

#include <cstdint>

#include "core/sqlite.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer {

// Adds the row of a run that begins and gives the run's number.
Result<int64_t> insert_run(StatementCache& statements, const RunInfo& info);
// Writes the closing record.
Status update_end(StatementCache& statements, int64_t run, const RunEnd& end);
// What reading the steps needs of the row. NotFound if there is no such run.
struct RunExtent {
  int64_t steps = 0;
  Limits limits;
};
Result<RunExtent> read_extent(Sqlite& db, int64_t run);
// The whole row.
Result<RunRecord> read_run(Sqlite& db, int64_t run);

}  // namespace foretrace::tracer
