// RowSource: the rows of one scan of a virtual table. One class a table; make_row_source picks it.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <variant>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

enum class SqlTable { kSteps, kVariables, kObjects, kFrames };

// Runs and steps that a scan must give, ends included.
struct ScanRange {
  int64_t first_run = std::numeric_limits<int64_t>::min();
  int64_t last_run = std::numeric_limits<int64_t>::max();
  int64_t first_step = 0;
  int64_t last_step = std::numeric_limits<int64_t>::max();
};

// Null, integer or text.
using SqlValue = std::variant<std::monostate, int64_t, std::string>;

class RowSource {
 public:
  virtual ~RowSource() = default;
  // Goes to the next row; false: there is none. Rows come by run, then by step or frame.
  virtual Result<bool> next() = 0;
  // Of the row, by the table's order of columns. Only what is asked for is computed.
  virtual Result<SqlValue> column(int index) = 0;
};

// REQUIRES: `reader` outlives the source
std::unique_ptr<RowSource> make_row_source(SqlTable table, TraceReader& reader, const ScanRange& range);

}  // namespace foretrace::tracer
