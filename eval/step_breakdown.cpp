#include "eval/step_breakdown.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "eval/breakdown.h"
#include "tracer/trace/statement.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using tracer::StepView;

constexpr std::array<int64_t, 4> kRoundEnds = {1, 4, 16, 64}, kStepEnds = {16, 64, 256, 1024};

using Visits = std::map<std::pair<uint32_t, int64_t>, int64_t>;  // of frame and line

std::string what_runs(const StepView& at, const std::string& file, const tracer::Statements& statements) {
  if (at.event != Event::kLine) return "after " + std::string(tracer::event_name(at.event));
  if (at.function.size() > 2 && at.function.front() == '<' && at.function != "<module>") return at.function.substr(1, at.function.size() - 2);
  if (at.line < 1 || at.file != file || at.line > statements.lines()) return "elsewhere";
  const tracer::Statement* statement = statements.at(at.line);
  const std::string kind = statement != nullptr ? statement_kind(statement->text) : "";
  return kind.empty() ? "expression" : kind;
}

}  // namespace

std::vector<std::vector<std::string>> step_classes(const TraceItem& item) {
  const auto& steps = item.traced.steps;
  const tracer::Statements statements(item.traced.program.source, item.traced.program.language == "python");
  const std::string length = length_class(item.traced.program.source);
  std::vector<std::vector<std::string>> classes(steps.size());
  Visits visits;
  for (size_t k = 1; k < steps.size(); ++k) {
    const StepView& at = steps[k - 1];
    classes[k] = {"statement/" + what_runs(at, steps[0].file, statements)};
    if (at.event == Event::kLine) classes[k].push_back("visit/" + size_class(++visits[{at.frame, at.line}], kRoundEnds));
    classes[k].push_back("distance/" + size_class(static_cast<int64_t>(k), kStepEnds));
    classes[k].push_back(length);
  }
  return classes;
}

std::vector<std::string> run_classes(const TraceItem& item) {
  Visits visits;
  int64_t rounds = 1;
  for (const StepView& step : item.traced.steps)
    if (step.event == Event::kLine) rounds = std::max(rounds, ++visits[{step.frame, step.line}]);
  return {"steps/" + size_class(static_cast<int64_t>(item.traced.steps.size()), kStepEnds), "rounds/" + size_class(rounds, kRoundEnds), length_class(item.traced.program.source)};
}

}  // namespace foretrace::eval
