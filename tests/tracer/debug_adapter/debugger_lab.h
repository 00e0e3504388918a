// DebuggerLab: records a program, and puts a debugger on its run.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "tests/tracer/debug_adapter/debugger_client.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {

class DebuggerLab {
 public:
  // Records it; its steps are those of `show`.
  explicit DebuggerLab(const std::string& program);
  // Records the text as another run of the same store.
  void record(const std::string& program) { lab_.record(program); }

  [[nodiscard]] const std::vector<StepView>& steps() const { return steps_; }
  [[nodiscard]] std::string file() const { return lab_.folder() + "/program.py"; }
  [[nodiscard]] std::string store() const { return lab_.store(); }
  [[nodiscard]] RunRecord stored() const { return lab_.stored(1); }
  [[nodiscard]] Json launch() const { return {{"db", store()}, {"run", 1}, {"stopOnEntry", true}}; }
  // The number of the step where the debugger stands: of its "Step" scope.
  static int64_t step(DebuggerClient& client);
  // The scope's variables of the innermost frame, by name.
  static Json scope(DebuggerClient& client, const std::string& name);
  // The source's breakpoints on these lines; the response's list.
  Json break_at(DebuggerClient& client, const std::vector<Json>& breakpoints) const;

 private:
  ProgramLab lab_;
  std::vector<StepView> steps_;
};

}  // namespace foretrace::tracer
