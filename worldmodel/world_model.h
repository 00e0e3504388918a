// WorldModel: predicts what the tracer would record. One interface for learned models, the real
// tracer and the baselines. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "worldmodel/debugger_move.h"
#include "worldmodel/judgement.h"
#include "worldmodel/prediction.h"
#include "worldmodel/program.h"
#include "worldmodel/state_question.h"

namespace foretrace::worldmodel {

// A program and the steps that it really took.
struct TracedProgram {
  Program program;
  std::vector<tracer::StepView> steps;
};

// Which arguments make this call give the value? A model that guesses does not look at program.args, where the recorded ones stand.
struct InputQuestion {
  Program program;
  std::string value;  // the returned value's text
};

class WorldModel {
 public:
  virtual ~WorldModel() = default;
  // "copy", "oracle", or the model directory's name.
  [[nodiscard]] virtual std::string name() const = 0;
  // Two models with one id predict the same: a hash of the weights, a baseline's name and
  // statistics.
  [[nodiscard]] virtual std::string id() const = 0;

  // True: it knows no program, and suites that read answers off traces give it answers by a rule of their own in place of a trace.
  [[nodiscard]] virtual bool trivial() const { return false; }

  // The one step that follows `prefix`; `steps` is empty where the model says that the trace is
  // over.
  virtual Result<TracePrediction> next(const Program& program,
                                       std::span<const tracer::StepView> prefix) = 0;

  // Whole traces, from the call alone. One prediction a program, in order.
  virtual Result<std::vector<TracePrediction>> trace(std::span<const Program> programs,
                                                     const Budget& budget) = 0;

  // The steps beyond each prefix up to the end of the move; none of them is it: the move leaves the run, or kUnfinished: it is not there
  // within so many steps. The base asks next() again and again.
  virtual Result<std::vector<TracePrediction>> move(std::span<const MoveQuestion> questions, const Budget& budget);

  // Teacher forcing: judges, for every k >= 1, the prediction of step k after the true steps
  // 0..k-1; result[i][k-1]. The base asks next() for each; models that can score a trace in one
  // pass override it.
  virtual Result<std::vector<std::vector<StepJudgement>>> judge_next(
      std::span<const TracedProgram> traces);

  // The returned value's text, or "Type: message" of the exception that ends it. The base reads it
  // off trace().
  virtual Result<std::vector<Answer>> output(std::span<const Program> programs,
                                             const Budget& budget);

  // Texts to stand between the call's parentheses. The base asks answer().
  virtual Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions);

  // Questions about single states, in order. kUnsupported, as the base says, where the model knows none.
  virtual Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget);
};

}  // namespace foretrace::worldmodel
