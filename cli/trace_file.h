// The --db and --run flags of the verbs that read a store.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/verb.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::cli {

struct TraceFile {
  std::string db = "traces.db";
  std::optional<int64_t> run;

  void declare_db(CLI::App& app);
  void declare_run(CLI::App& app);
  [[nodiscard]] Result<std::unique_ptr<tracer::TraceReader>> open() const { return tracer::TraceReader::open(db); }
  // The run asked for, or the last one.
  [[nodiscard]] Result<int64_t> pick_run(tracer::TraceReader& reader) const;
};

// Writes to standard output; an Error if it is closed or the disk is full.
Status print(std::string_view text);

}  // namespace foretrace::cli
