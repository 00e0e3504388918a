// Suite `trace`: how well a system predicts recorded traces. Three questions an item:
//   next  teacher-forced: every step k >= 1 from the true steps before it
//   free  free-running: the whole trace from the program and its call alone
//   moves  a debugger's moves from places of the true run: where do they lead, and what is the state there (move_score.h)?
// Metrics (docs/evaluation.md defines each): step, step_ORIGIN, control, control_jump, state,
// state_changed, return_value, variable, variable_TYPE; trace_exact, prefix_share,
// mean_first_divergence, final_value, unfinished; move, move_control, move_far, move_MOVE; broken down
// (step_breakdown.h): step/BY/CLASS, final_value/BY/CLASS.
#pragma once

#include <string>
#include <vector>

#include "eval/suite.h"

namespace foretrace::eval {

struct TraceItem {
  std::string name;
  std::string cluster;  // items that share a program share a cluster
  std::string origin;   // "generated", "real"
  worldmodel::TracedProgram traced;
  bool complete = true;  // false: the recording was cut (a limit), so the trace has no true end
};

struct TraceSuiteOptions {
  bool next = true;
  bool free = true;
  bool moves = false;
  int64_t moves_a_run = 8;
  worldmodel::Budget budget;
};

class TraceSuite : public Suite {
 public:
  TraceSuite(std::vector<TraceItem> items, TraceSuiteOptions options);
  [[nodiscard]] std::string name() const override { return "trace"; }
  [[nodiscard]] int version() const override { return 2; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system,
                                  std::span<const Task> tasks) override;

 private:
  Result<std::vector<Sample>> run_next(worldmodel::WorldModel& system, std::span<const Task> tasks);
  Result<std::vector<Sample>> run_free(worldmodel::WorldModel& system, std::span<const Task> tasks);
  Result<std::vector<Sample>> run_moves(worldmodel::WorldModel& system, std::span<const Task> tasks);
  std::vector<TraceItem> items_;
  TraceSuiteOptions options_;
};

}  // namespace foretrace::eval
