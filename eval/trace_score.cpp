#include "eval/trace_score.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/check.h"
#include "eval/step_breakdown.h"
#include "worldmodel/answer.h"
#include "worldmodel/statement_lines.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using tracer::StepView;

class Counts {
 public:
  // The order in which the metrics stand in tables.
  explicit Counts(std::initializer_list<std::string> order) {
    for (const auto& metric : order) {
      index_[metric] = measures_.size();
      measures_.push_back({metric, 0, 0});
    }
  }
  void add(const std::string& metric, bool hit) {
    const auto [at, fresh] = index_.try_emplace(metric, measures_.size());
    if (fresh) measures_.push_back({metric, 0, 0});
    measures_[at->second].hits += hit ? 1 : 0;
    measures_[at->second].total += 1;
  }
  std::vector<Measure> take() {
    std::erase_if(measures_, [](const Measure& m) { return m.total == 0; });
    return std::move(measures_);
  }

 private:
  std::vector<Measure> measures_;
  std::map<std::string, size_t> index_;
};

bool has_value(const StepView& step) {
  return (step.event == Event::kReturn || step.event == Event::kYield) && step.value.has_value();
}

}  // namespace

std::string value_class(const std::string& type) {
  if (type == "NoneType") return "None";
  constexpr std::array kNamed = {"int", "str", "list", "dict", "set", "bool", "float", "tuple"};
  return std::find(kNamed.begin(), kNamed.end(), type) == kNamed.end() ? "other" : type;
}

std::vector<Measure> score_next(const TraceItem& item,
                                std::span<const worldmodel::StepJudgement> judgements) {
  const auto& steps = item.traced.steps;
  FORETRACE_CHECK(steps.empty() || judgements.size() == steps.size() - 1,
                  "one judgement a step from 1 on");
  const worldmodel::StatementLines lines(item.traced.program.source, item.traced.program.language);
  Counts counts({"step", "step_" + item.origin, "control", "control_jump", "state", "state_changed",
                 "return_value", "variable"});
  const auto classes = step_classes(item);
  for (size_t k = 1; k < steps.size(); ++k) {
    const auto& truth = steps[k];
    const auto& last = steps[k - 1];
    const auto& judged = judgements[k - 1];
    counts.add("step", judged.exact);
    counts.add("step_" + item.origin, judged.exact);
    counts.add("control", judged.control);
    if (truth.event == Event::kLine &&
        truth.line != lines.next(last.line, last.event == Event::kCall))
      counts.add("control_jump", judged.control);
    counts.add("state", judged.state);
    if (!judged.changes.empty()) counts.add("state_changed", judged.state);
    if (has_value(truth)) counts.add("return_value", judged.value);
    for (const std::string& of : classes[k]) counts.add("step/" + of, judged.exact);
    size_t change = 0;
    for (const auto& local : truth.locals) {
      if (!local.changed) continue;
      FORETRACE_CHECK(change < judged.changes.size(), "one verdict a changed local");
      const bool right = judged.changes[change++];
      counts.add("variable", right);
      counts.add("variable_" + value_class(local.type), right);
    }
  }
  return counts.take();
}

FreeScore score_free(const TraceItem& item, const worldmodel::TracePrediction& prediction) {
  const auto& truth = item.traced.steps;
  const auto& steps = prediction.steps;
  const bool finished = prediction.ending == worldmodel::Ending::kFinished;
  FreeScore score;
  size_t same = 0;
  while (same < truth.size() && same < steps.size() &&
         worldmodel::judge_step(steps[same], truth[same], 0).exact)
    ++same;
  score.first_divergence = static_cast<int64_t>(same);
  // A recording that was cut has no true end, so nothing is said about the prediction's.
  score.exact = same == truth.size() && (!item.complete || (finished && steps.size() == same));
  const double share =
      truth.empty() ? 0 : static_cast<double>(same) / static_cast<double>(truth.size());
  score.measures = {{"trace_exact", score.exact ? 1.0 : 0.0, 1},
                    {"prefix_share", share, 1},
                    {"mean_first_divergence", static_cast<double>(same), 1}};
  if (item.complete) {
    worldmodel::TracePrediction real;
    real.steps = truth;
    const auto expected = worldmodel::answer_output(real);
    const auto answer = worldmodel::answer_output(prediction);
    const bool right = answer.found && expected.found && answer.text == expected.text;
    score.measures.push_back({"final_value", right ? 1.0 : 0.0, 1});
    for (const std::string& of : run_classes(item)) score.measures.push_back({"final_value/" + of, right ? 1.0 : 0.0, 1});
  }
  score.measures.push_back(
      {"unfinished", prediction.ending == worldmodel::Ending::kUnfinished ? 1.0 : 0.0, 1});
  return score;
}

}  // namespace foretrace::eval
