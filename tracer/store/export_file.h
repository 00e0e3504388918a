// Exports of a trace store to one file, written beside it first and renamed when complete.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// One JSON object a step, as `show --format json` with "run" in front.
Status export_jsonl(const std::string& db, std::optional<int64_t> run, const std::string& out);
// CWM token text; one document a run, each ended by <|end_of_text|> and a newline.
Status export_cwm(const std::string& db, std::optional<int64_t> run, const std::string& out);
// What `text` gives of each run, one behind the other: debugger_text, next_text, semcoder_text, ...
using RunText = std::function<Result<std::string>(TraceReader& reader, int64_t run)>;
Status export_texts(const std::string& db, std::optional<int64_t> run, const std::string& out, const RunText& text);
// A SQLite database with plain tables runs, steps, variables, objects, outputs, frames.
Status export_sqlite_rows(const std::string& db, std::optional<int64_t> run, const std::string& out);

}  // namespace foretrace::tracer
