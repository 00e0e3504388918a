#include "eval/cruxeval/input_suite.h"

#include "eval/cruxeval/answer_samples.h"

namespace foretrace::eval {

std::vector<Task> CruxevalInputSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) tasks.push_back({i, items_[i].id, items_[i].id, "input", items_[i].content()});
  return tasks;
}

Result<std::vector<Sample>> CruxevalInputSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<CruxevalItem> items;
  std::vector<worldmodel::InputQuestion> questions;
  for (const auto& task : tasks) {
    items.push_back(items_[task.item]);
    questions.push_back({{items.back().code, items.back().entry, items.back().input, ""}, items.back().output});
    questions.back().program.attempt = task.attempt;
  }
  TRY_ASSIGN(const auto answers, system.inputs(questions));
  return answer_samples(CruxevalTask::kInput, items, answers, judge_);
}

}  // namespace foretrace::eval
