// StepFilter: which steps somebody wants to see.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

struct StepFilter {
  std::vector<std::string> functions;  // any of these; empty: all
  std::vector<std::string> files;      // whose path ends with any of these, on whole names: "b.py" and "a/b.py", not ".py"
  std::vector<std::string> variables;  // steps that show a change of any of these
  int64_t first = 0;
  int64_t last = INT64_MAX;            // not included

  // "A:B", "A:", ":B", "A" (that step alone); a negative number counts from the end of a run of `steps`.
  Status set_steps(const std::string& text, int64_t steps);
};

// Asked about every step of a run from the filter's first on: a change is one since the frame's last step.
class StepChooser {
 public:
  explicit StepChooser(const StepFilter& filter) : filter_(&filter) {}
  bool wants(const StepView& view);

 private:
  bool shows_change(const StepView& view);

  const StepFilter* filter_;
  std::unordered_map<uint32_t, std::unordered_map<std::string, std::string>> seen_;  // by frame
};

}  // namespace foretrace::tracer
