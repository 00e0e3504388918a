// Traces C programs through the command, as users do.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {

struct CRun {
  CommandResult command;
  Json answer;                  // of --json; null if it failed
  std::vector<StepView> steps;
};

class CLab {
 public:
  std::string file(const std::string& name, const std::string& text) const { return lab_.file(name, text); }
  // `more`: further words of the command.
  CRun trace(const std::string& path, const std::vector<std::string>& more = {}) const;
  // What `state` prints of the last run traced.
  Json state(size_t step) const;
  [[nodiscard]] RunRecord stored(int64_t run) const { return lab_.stored(run); }
  [[nodiscard]] const std::string& folder() const { return lab_.folder(); }
  // What it wrote, in the streams' order.
  [[nodiscard]] std::vector<OutputRecord> outputs(int64_t run) const;
  // The program as it is, compiled by the same compiler.
  CommandResult plain(const std::string& path) const;

 private:
  ProgramLab lab_;
};

}  // namespace foretrace::tracer
