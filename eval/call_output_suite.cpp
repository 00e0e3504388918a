#include "eval/call_output_suite.h"

#include "core/hash.h"
#include "core/json.h"
#include "eval/unjudged_sample.h"
#include "worldmodel/answer.h"
#include "worldmodel/copy_model.h"

namespace foretrace::eval {
namespace {

Sample score(const std::string& value, const std::string& args, const worldmodel::Answer& answer) {
  Sample sample = unjudged_sample(answer);
  sample.expected = value;
  if (sample.failure.empty() && answer.text != value) sample.failure = "wrong";
  const double right = sample.failure.empty() ? 1 : 0;
  sample.measures = {{"output", right, 1}};
  if (worldmodel::first_argument(args) != value) sample.measures.push_back({"output_not_copied", right, 1});
  add_cost(answer, sample);
  return sample;
}

}  // namespace

CallOutputSuite::CallOutputSuite(std::vector<TraceItem> runs, const std::string& language, worldmodel::Budget budget) : budget_(budget) {
  for (TraceItem& run : runs) {
    if (run.traced.program.language != language) continue;
    worldmodel::TracePrediction real;
    real.steps = std::move(run.traced.steps);
    const auto value = worldmodel::answer_output(real);
    if (!run.complete || !value.found) {
      ++refused_;
      continue;
    }
    items_.push_back({run.name, run.cluster, run.traced.program, value.text});
  }
}

std::vector<Task> CallOutputSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    const auto& [name, cluster, program, value] = items_[i];
    tasks.push_back({i, name, cluster, "output", sha256_hex(dump_json(Json{program.source, program.entry, program.args, value}))});
  }
  return tasks;
}

Result<std::vector<Sample>> CallOutputSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const Task& task : tasks) programs.push_back(items_[task.item].program);
  TRY_ASSIGN(const auto answers, system.output(programs, budget_));
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) samples.push_back(score(items_[tasks[i].item].value, programs[i].args, answers[i]));
  return samples;
}

}  // namespace foretrace::eval
