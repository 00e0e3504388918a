// SQL over a trace store, read-only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

using SqlRow = std::vector<Json>;

// Runs one statement. `columns` is called once before the first row, `row` for each until it returns false. Blobs come as text.
// Statements that write, attach or set anything are refused, and so are functions that reach beyond the store. One that takes longer than `max_seconds` (0: as long as it likes) is ended with an Error.
Status run_query(const std::string& path, const std::string& sql, const std::function<void(const std::vector<std::string>&)>& columns,
                 const std::function<bool(const SqlRow&)>& row, double max_seconds = 0);

}  // namespace foretrace::tracer
