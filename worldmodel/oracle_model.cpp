#include "worldmodel/oracle_model.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace foretrace::worldmodel {
namespace {

Ending ending_of(tracer::Outcome outcome) {
  switch (outcome) {
    case tracer::Outcome::kTimeLimit:
      return Ending::kTimeout;
    case tracer::Outcome::kStepLimit:
    case tracer::Outcome::kMemoryLimit:
    case tracer::Outcome::kOutputLimit:
      return Ending::kUnfinished;
    case tracer::Outcome::kIncomplete:
      return Ending::kSandboxError;
    default:
      return Ending::kFinished;
  }
}

}  // namespace

TracePrediction OracleModel::run(const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  TracePrediction prediction;
  prediction.ending = Ending::kSandboxError;
  tracer::RunRequest request;
  request.language = program.language;
  request.program = !program.path.empty() ? program.path : program.language == "c" ? "program.c" : "program.py";
  request.source = program.source;
  if (program.entry.find('(') != std::string::npos) {
    request.call = program.entry;
  } else {
    request.entry = program.entry;
    request.args = program.args;
  }
  request.limits = program.limits;
  auto outcome = store_.record(request);
  if (outcome.ok()) {
    auto steps = store_.steps(outcome.value());
    if (steps.ok()) {
      prediction.steps = std::move(steps).value();
      prediction.ending = ending_of(outcome.value().end.outcome);
      prediction.step_confidence.assign(prediction.steps.size(), 1.0);
      prediction.confidence = 1;
    } else {
      prediction.detail = steps.error().text();
    }
  } else {
    prediction.detail = outcome.error().text();
  }
  prediction.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return prediction;
}

Result<TracePrediction> OracleModel::next(const Program& program,
                                          std::span<const tracer::StepView> prefix) {
  TracePrediction prediction = run(program);
  const size_t k = prefix.size();
  if (k < prediction.steps.size()) {
    prediction.steps = {prediction.steps[k]};
    prediction.step_confidence = {1.0};
  } else {
    prediction.steps.clear();
    prediction.step_confidence.clear();
  }
  return prediction;
}

Result<std::vector<TracePrediction>> OracleModel::trace(std::span<const Program> programs,
                                                        const Budget&) {
  std::vector<TracePrediction> predictions;
  predictions.reserve(programs.size());
  for (const auto& program : programs) predictions.push_back(run(program));
  return predictions;
}

Result<std::vector<TracePrediction>> OracleModel::move(std::span<const MoveQuestion> questions, const Budget&) {
  std::vector<TracePrediction> predictions;
  for (const MoveQuestion& question : questions) {
    TracePrediction real = run(question.program);
    const auto at = static_cast<std::ptrdiff_t>(std::min(question.prefix.size(), real.steps.size()));
    const auto end = at == 0 ? std::nullopt : move_end(real.steps, static_cast<size_t>(at) - 1, question.move, question.line);
    if (end) {
      real.steps.resize(*end + 1);
      real.ending = Ending::kFinished;  // of the move, wherever the run was cut
    }
    real.steps.erase(real.steps.begin(), real.steps.begin() + at);
    real.step_confidence.assign(real.steps.size(), 1.0);
    predictions.push_back(std::move(real));
  }
  return predictions;
}

Result<std::vector<std::vector<StepJudgement>>> OracleModel::judge_next(
    std::span<const TracedProgram> traces) {
  std::vector<std::vector<StepJudgement>> all;
  for (const auto& traced : traces) {
    const TracePrediction real = run(traced.program);
    std::vector<StepJudgement> judgements;
    for (size_t k = 1; k < traced.steps.size(); ++k) {
      const bool there = k < real.steps.size();
      auto judgement =
          judge_step(there ? real.steps[k] : tracer::StepView{}, traced.steps[k], there ? 1 : 0);
      if (!there) judgement.exact = judgement.control = judgement.state = judgement.value = false;
      judgements.push_back(std::move(judgement));
    }
    all.push_back(std::move(judgements));
  }
  return all;
}

Result<std::vector<Answer>> OracleModel::inputs(std::span<const InputQuestion> questions) {
  std::vector<Answer> answers(questions.size());
  for (size_t i = 0; i < questions.size(); ++i) {
    answers[i].text = questions[i].program.args;
    answers[i].confidence = 1;
  }
  return answers;
}

Result<std::vector<StateAnswer>> OracleModel::answer(std::span<const StateQuestion> questions, const AnswerBudget&) {
  std::vector<StateAnswer> answers;
  for (const StateQuestion& question : questions) {
    const TracePrediction real = run(question.program);
    StateAnswer& answer = answers.emplace_back();
    answer.seconds = real.seconds;
    if (!datasets::lies_within(question.place, static_cast<int64_t>(real.steps.size()))) continue;
    auto query = datasets::make_state_query(*question.text, real.steps, question.place);
    if (!query.ok()) continue;
    answer.tokens = std::move(query.value().target.tokens);
    answer.whole = true;
    answer.confidence = 1;
  }
  return answers;
}

}  // namespace foretrace::worldmodel
