#include "eval/call_output_suite.h"

#include <cctype>

#include "core/hash.h"
#include "core/json.h"
#include "eval/breakdown.h"
#include "eval/unjudged_sample.h"
#include "worldmodel/answer.h"
#include "worldmodel/call_text.h"

namespace foretrace::eval {
namespace {

bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Whether the name stands in the text as a word of its own.
bool mentions(const std::string& source, const std::string& name) {
  for (size_t at = source.find(name); at != std::string::npos; at = source.find(name, at + 1)) {
    const size_t end = at + name.size();
    if ((at == 0 || !is_name_character(source[at - 1])) && (end == source.size() || !is_name_character(source[end]))) return true;
  }
  return false;
}

bool reads_input(const std::string& source) {
  for (const char* name : {"stdin", "scanf", "getchar", "gets"})
    if (mentions(source, name)) return true;
  return false;
}

Sample score(const OutputItem& item, const worldmodel::Answer& answer) {
  Sample sample = unjudged_sample(answer);
  sample.expected = item.value;
  if (sample.failure.empty() && answer.text != item.value) sample.failure = "wrong";
  const double right = sample.failure.empty() ? 1 : 0;
  sample.measures = {{"output", right, 1}};
  for (const std::string& kind : item.kinds) sample.measures.push_back({"output_" + kind, right, 1});
  if (item.kinds.empty())
    for (const std::string& of : program_classes(item.program.source, item.program.language)) sample.measures.push_back({"output/" + of, right, 1});
  if (item.kinds.empty() && worldmodel::first_argument(item.program.args) != item.value) sample.measures.push_back({"output_not_copied", right, 1});
  add_cost(answer, sample);
  return sample;
}

}  // namespace

OutputItems output_items(std::vector<TraceItem> runs, const std::string& language) {
  OutputItems chosen;
  for (TraceItem& run : runs) {
    if (run.traced.program.language != language) continue;
    if (reads_input(run.traced.program.source)) {
      ++chosen.readers;
      continue;
    }
    worldmodel::TracePrediction real;
    real.steps = std::move(run.traced.steps);
    auto value = worldmodel::answer_output(real);
    if (!run.complete || !value.found) {
      ++chosen.refused;
      continue;
    }
    chosen.items.push_back({run.name, run.cluster, run.traced.program, std::move(value.text), {}});
  }
  return chosen;
}

std::vector<Task> CallOutputSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    const auto& [name, cluster, program, value, kinds] = items_[i];
    tasks.push_back({i, name, cluster, "output", sha256_hex(dump_json(Json{program.source, program.entry, program.args, value}))});
  }
  return tasks;
}

Result<std::vector<Sample>> CallOutputSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const Task& task : tasks) programs.push_back(items_[task.item].program);
  TRY_ASSIGN(const auto answers, system.output(programs, budget_));
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) samples.push_back(score(items_[tasks[i].item], answers[i]));
  return samples;
}

}  // namespace foretrace::eval
