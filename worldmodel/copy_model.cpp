#include "worldmodel/copy_model.h"

#include "worldmodel/call_text.h"
#include "worldmodel/state_baseline.h"

namespace foretrace::worldmodel {

const StatementLines& CopyModel::lines_of(const Program& program) {
  if (program.source != source_) {
    source_ = program.source;
    lines_ = StatementLines(program.source, program.language);
  }
  return lines_;
}

Result<TracePrediction> CopyModel::next(const Program& program,
                                        std::span<const tracer::StepView> prefix) {
  TracePrediction prediction;
  if (prefix.empty()) return prediction;
  tracer::StepView step = prefix.back();
  step.line = lines_of(program).next(step.line, step.event == tracer::Event::kCall);
  ++step.step;
  step.value.reset();
  for (auto& local : step.locals) local.changed = false;
  prediction.steps.push_back(std::move(step));
  prediction.step_confidence.push_back(0);
  return prediction;
}

Result<std::vector<TracePrediction>> CopyModel::trace(std::span<const Program> programs,
                                                      const Budget&) {
  TracePrediction nothing;
  nothing.ending = Ending::kUnfinished;
  nothing.rated = false;
  return std::vector<TracePrediction>(programs.size(), nothing);
}

Result<std::vector<Answer>> CopyModel::output(std::span<const Program> programs, const Budget&) {
  std::vector<Answer> answers;
  for (const auto& program : programs) {
    Answer answer;
    answer.text = first_argument(program.args);
    answer.rated = false;
    answers.push_back(std::move(answer));
  }
  return answers;
}

Result<std::vector<Answer>> CopyModel::inputs(std::span<const InputQuestion> questions) {
  std::vector<Answer> answers(questions.size());
  for (size_t i = 0; i < questions.size(); ++i) {
    answers[i].text = questions[i].value;
    answers[i].rated = false;
  }
  return answers;
}

Result<std::vector<StateAnswer>> CopyModel::answer(std::span<const StateQuestion> questions, const AnswerBudget&) {
  using datasets::QueryKind;
  std::vector<StateAnswer> answers(questions.size());
  for (size_t i = 0; i < questions.size(); ++i) {
    const StateQuestion& question = questions[i];
    if (question.place.kind == QueryKind::kOutput) answers[i] = write_output(question, first_argument(question.program.args));
    auto state = given_state(question);
    if (!state) continue;
    if (question.place.kind == QueryKind::kNext || question.place.kind == QueryKind::kJump) {
      state->frame.line = lines_of(question.program).next(state->frame.line, state->event == tracer::Event::kCall);
      state->event = tracer::Event::kLine;
      state->value.reset();
    }
    answers[i] = write_state(question, *state);
  }
  return answers;
}

}  // namespace foretrace::worldmodel
