// The tables of a trace store and how a file is known to be one. docs/trace_format.md describes them.
#pragma once

#include <string>

#include "core/sqlite.h"

namespace foretrace::tracer {

inline constexpr int64_t kApplicationId = 0x464f5452;  // "FOTR"
inline constexpr int64_t kFormatVersion = 2;

// Opens a trace store; creates it if `create` and the file is missing or empty. What is no trace store, or was written by a
// newer version, is an Error that names the file.
Result<Sqlite> open_store(const std::string& path, Sqlite::Mode mode);

}  // namespace foretrace::tracer
