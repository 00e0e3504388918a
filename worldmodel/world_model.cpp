#include "worldmodel/world_model.h"

#include "worldmodel/answer.h"
#include "worldmodel/input_answer.h"

namespace foretrace::worldmodel {

std::string ending_name(Ending ending) {
  switch (ending) {
    case Ending::kFinished:
      return "finished";
    case Ending::kUnfinished:
      return "unfinished";
    case Ending::kUnparsed:
      return "unparsed";
    case Ending::kTimeout:
      return "timeout";
    case Ending::kSandboxError:
      return "sandbox_error";
    case Ending::kRefusal:
      return "refusal";
    case Ending::kUnanswered:
      return "unanswered";
  }
  return "unparsed";
}

Result<std::vector<std::vector<StepJudgement>>> WorldModel::judge_next(
    std::span<const TracedProgram> traces) {
  std::vector<std::vector<StepJudgement>> all;
  for (const auto& traced : traces) {
    const std::span<const tracer::StepView> steps(traced.steps);
    std::vector<StepJudgement> judgements;
    for (size_t k = 1; k < steps.size(); ++k) {
      TRY_ASSIGN(auto prediction, next(traced.program, steps.first(k)));
      const bool predicted = !prediction.steps.empty();
      auto judgement = judge_step(predicted ? prediction.steps[0] : tracer::StepView{}, steps[k],
                                  prediction.confidence);
      if (!predicted) {
        judgement.exact = judgement.control = judgement.state = judgement.value = false;
        judgement.changes.assign(judgement.changes.size(), false);
      }
      judgements.push_back(std::move(judgement));
    }
    all.push_back(std::move(judgements));
  }
  return all;
}

namespace {

Result<TracePrediction> walk(WorldModel& model, const MoveQuestion& question, const Budget& budget) {
  TracePrediction walked;
  std::vector<tracer::StepView> steps = question.prefix;
  const tracer::StepView from = steps.back();
  walked.confidence = 1;
  for (int64_t k = 0; k < budget.max_steps; ++k) {
    TRY_ASSIGN(auto next, model.next(question.program, steps));
    walked.seconds += next.seconds;
    walked.confidence *= next.confidence;
    walked.rated = next.rated;
    walked.ending = next.ending;
    if (next.steps.empty()) return walked;
    steps.push_back(next.steps[0]);
    walked.steps.push_back(next.steps[0]);
    walked.step_confidence.push_back(next.confidence);
    if (ends_at(from, next.steps[0], question.move, question.line)) return walked;
  }
  walked.ending = Ending::kUnfinished;
  return walked;
}

}  // namespace

Result<std::vector<TracePrediction>> WorldModel::move(std::span<const MoveQuestion> questions, const Budget& budget) {
  std::vector<TracePrediction> predictions;
  for (const MoveQuestion& question : questions) {
    TRY_ASSIGN(auto walked, walk(*this, question, budget));
    predictions.push_back(std::move(walked));
  }
  return predictions;
}

Result<std::vector<Answer>> WorldModel::output(std::span<const Program> programs,
                                               const Budget& budget) {
  TRY_ASSIGN(auto traces, trace(programs, budget));
  std::vector<Answer> answers;
  answers.reserve(traces.size());
  for (const auto& prediction : traces) answers.push_back(answer_output(prediction));
  return answers;
}

Result<std::vector<Answer>> WorldModel::inputs(std::span<const InputQuestion> questions) {
  return inputs_by_answer([this](std::span<const StateQuestion> asked) { return answer(asked, {}); }, questions);
}

Result<std::vector<StateAnswer>> WorldModel::answer(std::span<const StateQuestion>, const AnswerBudget&) {
  return unsupported(name() + " answers no questions about states",
                     "a model does that was trained on shards of `foretrace data build --queries`");
}

}  // namespace foretrace::worldmodel
