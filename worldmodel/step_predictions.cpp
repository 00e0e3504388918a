#include "worldmodel/step_predictions.h"

#include <algorithm>
#include <span>
#include <string>

namespace foretrace::worldmodel {
namespace {

using datasets::PredictedLocal;
using datasets::StepPrediction;
using tracer::LocalText;
using tracer::StepView;

// Those that the step or the prediction changes, and all that are predicted wrong.
std::vector<PredictedLocal> compared_locals(const StepView& predicted, const StepView& truth) {
  std::vector<PredictedLocal> locals;
  for (const LocalText& local : truth.locals) {
    const LocalText* said = find_local(predicted, local.name);
    const bool right = said != nullptr && said->text == local.text;
    if (right && !local.changed && !said->changed) continue;
    locals.push_back({local.name, said == nullptr ? std::string() : said->text, said == nullptr, right});
  }
  for (const LocalText& local : predicted.locals)
    if (find_local(truth, local.name) == nullptr) locals.push_back({local.name, local.text, false, false});
  return locals;
}

}  // namespace

Result<TracedProgram> traced_program(tracer::TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const tracer::RunRecord record, reader.run(run));
  if (record.info.language != "python")
    return unsupported("run " + std::to_string(run) + " is of a program in " + record.info.language + ", models predict Python", "leave --model out");
  TracedProgram traced;
  TRY(reader.for_each_step(run, 0, record.steps, [&](const StepView& step) {
    traced.steps.push_back(step);
    return true;
  }));
  traced.program = {{}, record.info.entry, record.info.args, traced.steps.empty() ? record.info.program : traced.steps[0].file, record.info.limits};
  TRY_ASSIGN(traced.program.source, reader.source(run, traced.program.path));
  return traced;
}

StepPrediction compared_step(const TracePrediction& predicted, const StepView& truth) {
  StepPrediction step;
  step.step = truth.step;
  step.confidence = predicted.confidence;
  step.ended = predicted.steps.empty();
  if (step.ended) return step;
  const StepView& said = predicted.steps[0];
  const StepJudgement judged = judge_step(said, truth, predicted.confidence);
  step.event = said.event;
  step.line = said.line;
  step.locals = compared_locals(said, truth);
  step.value = said.value;
  step.control = judged.control;
  step.state = judged.state;
  step.value_right = judged.value;
  return step;
}

Result<datasets::Predictions> predict_steps(WorldModel& model, const TracedProgram& traced, const std::function<void(int64_t, int64_t)>& progress) {
  TRY_ASSIGN(const auto judged, model.judge_next(std::span(&traced, 1)));
  const std::span<const StepView> steps(traced.steps);
  datasets::Predictions predictions{model.name(), {}};
  for (size_t k = 1; k < steps.size(); ++k) {
    const StepJudgement& judgement = judged[0][k - 1];
    TracePrediction prediction{{steps[k]}, {judgement.confidence}};
    prediction.confidence = judgement.confidence;
    if (!judgement.exact) {
      auto decoded = model.next(traced.program, steps.first(k));
      if (!decoded.ok()) return decoded.error().in("step " + std::to_string(k));
      prediction = std::move(decoded).value();
    }
    predictions.steps.push_back(compared_step(prediction, steps[k]));
    if (progress) progress(static_cast<int64_t>(k), static_cast<int64_t>(steps.size()) - 1);
  }
  return predictions;
}

}  // namespace foretrace::worldmodel
