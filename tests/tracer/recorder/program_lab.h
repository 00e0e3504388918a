// Writes small programs into a folder of their own, records them and reads the store back.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/scratch_directory.h"
#include "tracer/recorder/recorder.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

class ProgramLab {
 public:
  // A file in the lab's folder; its path.
  std::string file(const std::string& name, const std::string& text) const;
  [[nodiscard]] const std::string& folder() const { return scratch_.path(); }
  [[nodiscard]] std::string store() const { return scratch_ / "traces.db"; }
  // The command `foretrace`, or empty if it was not built.
  static std::string foretrace();

  // Records `text`; a failure to start is a test failure.
  RunOutcome record(const std::string& text, const RunRequest& request = {}, const RecorderOptions& options = {});
  Result<RunOutcome> try_record(const std::string& text, const RunRequest& request = {}, const RecorderOptions& options = {});

  std::vector<StepView> steps(int64_t run) const;
  RunRecord stored(int64_t run) const;

 private:
  ScratchDirectory scratch_;
};

// True where the sandbox of that level (none: the one taken by itself) lets programs start others (Confinement::bounds_processes).
bool may_start_processes(std::optional<SandboxLevel> level = std::nullopt);
#define NEEDS_PROCESSES() \
  if (!may_start_processes()) GTEST_SKIP() << "nothing bounds a program's processes here: it may not start any"

// True where bubblewrap works; tests of what only it gives are skipped elsewhere.
bool has_bubblewrap();

}  // namespace foretrace::tracer
