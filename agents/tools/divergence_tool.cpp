#include <algorithm>
#include <optional>
#include <utility>

#include "agents/tools/prediction_tools.h"
#include "tracer/store/run_difference.h"
#include "tracer/trace/statement.h"
#include "worldmodel/step_predictions.h"

namespace foretrace::agents {
namespace {

using tracer::RunDifference;
using tracer::StepView;

std::string where(const StepView& step) { return step.function + ", line " + std::to_string(step.line); }

// Where a predicted run parts from the real one.
std::optional<RunDifference> parting(const std::vector<StepView>& real, const std::vector<StepView>& predicted) {
  const size_t common = std::min(real.size(), predicted.size());
  for (size_t k = 0; k < common; ++k)
    if (auto found = tracer::step_difference(real[k], predicted[k])) return found;
  if (real.size() == predicted.size()) return std::nullopt;
  return RunDifference{static_cast<int64_t>(common), "end", std::to_string(real.size()) + " steps", std::to_string(predicted.size()) + " steps"};
}

class ExplainDivergenceTool : public Tool {
 public:
  explicit ExplainDivergenceTool(Workbench& bench) : bench_(&bench) {
    parameters_.number("run", "number of a run; default: the last one", 1)
        .number("reference", "number of the run that did as it should; without it the world model's prediction of the run's call is the reference", 1);
  }
  [[nodiscard]] std::string name() const override { return "explain_divergence"; }
  [[nodiscard]] std::string description() const override {
    return "The first step, line and variable in which a recorded run parts from a reference run (the same call of a correct version, say), or from what the world model "
           "predicted of it (of calls in Python).";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }

  Result<Json> call(const ToolArguments& arguments) override {
    TRY_ASSIGN(auto reader, bench_->reader());
    TRY_ASSIGN(const int64_t run, Workbench::pick_run(*reader, arguments.number("run")));
    if (!arguments.has("reference")) return against_prediction(*reader, run);
    const int64_t reference = arguments.number("reference");
    TRY_ASSIGN(const auto found, tracer::find_difference(*reader, run, reference));
    return explained(*reader, run, found, "run " + std::to_string(reference), Json::object());
  }

 private:
  Result<Json> against_prediction(tracer::TraceReader& reader, int64_t run) {
    TRY_ASSIGN(const auto record, reader.run(run));
    if (record.info.language != "python") return unsupported("run " + std::to_string(run) + " is of a program in " + record.info.language + ", models predict Python", "give `reference`, another run");
    TRY_ASSIGN(const auto traced, worldmodel::traced_program(reader, run));
    if (traced.program.entry.empty()) return unsupported("run " + std::to_string(run) + " is a whole program's, models predict calls", "trace a call, or give `reference`");
    TRY_ASSIGN(auto* model, bench_->model());
    worldmodel::Budget budget;
    budget.max_steps = static_cast<int64_t>(traced.steps.size()) + 1;
    TRY_ASSIGN(const auto predicted, model->trace({&traced.program, 1}, budget));
    Json more = {{"model", model->name()}, {"confidence", predicted[0].confidence}};
    auto found = parting(traced.steps, predicted[0].steps);
    const bool ended = predicted[0].ending == worldmodel::Ending::kFinished;
    if (!ended) more["problem"] = ending_name(predicted[0].ending) + (predicted[0].detail.empty() ? "" : ": " + predicted[0].detail);
    if (!ended && found && found->what == "end") return Json{{"run", run}, {"reference", "the prediction"}, {"same", nullptr}, {"model", model->name()}, {"problem", more["problem"]},
                                                             {"explanation", "the prediction goes no further than step " + std::to_string(predicted[0].steps.size()) + ", and is right so far"}};
    return explained(reader, run, found, "the prediction", std::move(more));
  }

  // The one that made the state of `step`; none before the first.
  static Result<std::optional<StepView>> step_before(tracer::TraceReader& reader, int64_t run, int64_t step) {
    std::optional<StepView> before;
    if (step > 0) {
      TRY(reader.for_each_step(run, step - 1, step, [&](const StepView& view) {
        before = view;
        return true;
      }));
    }
    return before;
  }

  static Result<Json> explained(tracer::TraceReader& reader, int64_t run, const std::optional<RunDifference>& found, const std::string& reference, Json more) {
    Json reply = {{"run", run}, {"reference", reference}, {"same", !found.has_value()}};
    reply.update(more);
    if (!found) {
      reply["explanation"] = "run " + std::to_string(run) + " and " + reference + " have the same steps";
      return reply;
    }
    reply["step"] = found->step;
    reply["what"] = found->what;
    reply["in_run"] = found->first;
    reply["in_reference"] = found->second;
    std::string text = "at step " + std::to_string(found->step) + ", " + found->what + " is " + found->first + " in run " + std::to_string(run) + " and " + found->second + " in " + reference;
    TRY_ASSIGN(const auto made, step_before(reader, run, found->step));
    if (made) {
      TRY_ASSIGN(std::string source, reader.source(run, made->file));
      TRY_ASSIGN(const auto record, reader.run(run));
      const tracer::Statements statements(std::move(source), record.info.language == "python");
      const tracer::Statement* statement = statements.at(made->line);
      reply["after"] = {{"function", made->function}, {"line", made->line}, {"source", statement != nullptr ? std::string(statement->text) : ""}};
      text += "; the step before it stood at " + where(*made);
    }
    reply["explanation"] = text;
    return reply;
  }

  Workbench* bench_;
  ToolParameters parameters_;
};

}  // namespace

std::unique_ptr<Tool> make_explain_divergence_tool(Workbench& bench) { return std::make_unique<ExplainDivergenceTool>(bench); }

}  // namespace foretrace::agents
