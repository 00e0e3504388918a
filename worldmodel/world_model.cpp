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

Result<std::vector<Answer>> WorldModel::output(std::span<const Program> programs,
                                               const Budget& budget) {
  TRY_ASSIGN(auto traces, trace(programs, budget));
  std::vector<Answer> answers;
  answers.reserve(traces.size());
  for (const auto& prediction : traces) answers.push_back(answer_output(prediction));
  return answers;
}

Result<std::vector<Answer>> WorldModel::inputs(std::span<const InputQuestion> questions) { return inputs_by_answer(*this, questions); }

Result<std::vector<StateAnswer>> WorldModel::answer(std::span<const StateQuestion>, const AnswerBudget&) {
  return unsupported(name() + " answers no questions about states",
                     "a model does that was trained on shards of `foretrace data build --queries`");
}

}  // namespace foretrace::worldmodel
