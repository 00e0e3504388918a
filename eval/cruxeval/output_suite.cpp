#include "eval/cruxeval/output_suite.h"

#include "eval/cruxeval/answer_samples.h"

namespace foretrace::eval {

std::vector<Task> CruxevalOutputSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) tasks.push_back({i, items_[i].id, items_[i].id, "output", items_[i].content()});
  return tasks;
}

Result<std::vector<Sample>> CruxevalOutputSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<CruxevalItem> items;
  std::vector<worldmodel::Program> programs;
  for (const auto& task : tasks) {
    items.push_back(items_[task.item]);
    programs.push_back({items.back().code, items.back().entry, items.back().input, ""});
    programs.back().attempt = task.attempt;
  }
  TRY_ASSIGN(const auto answers, system.output(programs, budget_));
  return answer_samples(CruxevalTask::kOutput, items, answers, judge_);
}

}  // namespace foretrace::eval
