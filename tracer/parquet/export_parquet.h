// A trace store as Parquet files, one a table: runs, steps, variables, objects, outputs, frames (columns: docs/trace_format.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/result.h"

namespace foretrace::tracer {

// Writes FOLDER/TABLE.parquet for every table; without `run` all runs. The files appear when all of them are complete.
Status export_parquet(const std::string& db, std::optional<int64_t> run, const std::string& folder);

}  // namespace foretrace::tracer
