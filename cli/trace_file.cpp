#include "cli/trace_file.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>

namespace foretrace::cli {

void TraceFile::declare_db(CLI::App& app) { app.add_option("--db", db, "trace store")->capture_default_str(); }
void TraceFile::declare_run(CLI::App& app) { app.add_option("--run", run, "number of the run; without it the last one"); }

Result<int64_t> TraceFile::pick_run(tracer::TraceReader& reader) const {
  if (!run) return reader.last_run();
  TRY(reader.run(*run));
  return *run;
}

Status print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return io_error("cannot write to standard output", errno);
  return {};
}

}  // namespace foretrace::cli
