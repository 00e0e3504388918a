#include "worldmodel/state_walk.h"

#include <cmath>

#include "datasets/state_query/answer_grammar.h"
#include "worldmodel/program_text.h"
#include "worldmodel/state_steps.h"

namespace foretrace::worldmodel {
namespace {

using datasets::MachineState;
using datasets::ProgramText;
using datasets::QueryKind;
using datasets::Token;

Result<StateQuestion> next_question(const Program& program, std::shared_ptr<const ProgramText> text, const MachineState* from, int64_t at) {
  StateQuestion question;
  question.program = program;
  question.place = {QueryKind::kNext, at, 1, 0};
  TRY_ASSIGN(question.given, datasets::state_question(*text, QueryKind::kNext, {from, nullptr, nullptr}));
  question.text = std::move(text);
  return question;
}

// A return from the outermost frame is a run's last step.
bool is_last(const MachineState& state) {
  return state.event == tracer::Event::kReturn && state.outer.empty() && state.suspended.empty();
}

// One run under way.
class Walk {
 public:
  Walk(const Program& program, std::shared_ptr<const ProgramText> text) : program_(program), text_(std::move(text)), steps_(*text_) {}

  [[nodiscard]] bool done() const { return done_; }

  Result<StateQuestion> ask() const {
    return next_question(program_, text_, at_ < 0 ? nullptr : &state_, at_);
  }

  void take(const StateAnswer& answer, const Budget& budget) {
    prediction_.seconds += answer.seconds;
    prediction_.tokens += static_cast<int64_t>(answer.tokens.size());
    prediction_.raw += datasets::tokens_text(answer.tokens) + "\n";
    auto state = answer.whole ? datasets::parse_state(*text_, answer.tokens) : parse_error("no state");
    if (!state.ok()) return end(Ending::kUnparsed);
    state_ = std::move(state).value();
    ++at_;
    prediction_.steps.push_back(steps_.add(state_));
    prediction_.step_confidence.push_back(answer.confidence);
    log_ += std::log(answer.confidence);
    if (is_last(state_)) return end(Ending::kFinished);
    if (at_ + 1 >= budget.max_steps) end(Ending::kUnfinished);
  }

  void end(Ending ending) {
    prediction_.ending = ending;
    done_ = true;
  }

  TracePrediction finish() {
    prediction_.confidence = std::exp(log_);
    return std::move(prediction_);
  }

 private:
  Program program_;
  std::shared_ptr<const ProgramText> text_;
  StateSteps steps_;
  MachineState state_;
  int64_t at_ = -1;
  double log_ = 0;
  bool done_ = false;
  TracePrediction prediction_;
};

TracePrediction unparsed(const Error& error) {
  TracePrediction prediction;
  prediction.ending = Ending::kUnparsed;
  prediction.detail = error.text();
  return prediction;
}

// Asks for the next state of all that are not done.
Status walk_on(WorldModel& model, std::vector<Walk*>& walks, const Budget& budget) {
  std::vector<StateQuestion> questions;
  for (Walk* walk : walks) {
    TRY_ASSIGN(auto question, walk->ask());
    questions.push_back(std::move(question));
  }
  TRY_ASSIGN(const auto answers, model.answer(questions, {}));
  std::vector<Walk*> left;
  for (size_t i = 0; i < walks.size(); ++i) {
    walks[i]->take(answers[i], budget);
    if (!walks[i]->done()) left.push_back(walks[i]);
  }
  walks = std::move(left);
  return {};
}

Result<StateQuestion> output_question(const Program& program) {
  TRY_ASSIGN(auto text, program_text(program));
  TRY_ASSIGN(auto given, datasets::state_question(*text, QueryKind::kOutput, {}));
  return StateQuestion{program, std::move(text), {QueryKind::kOutput, 0, 0, 0}, std::move(given)};
}

void read_output(const ProgramText& text, const StateAnswer& answer, Answer& output) {
  output.seconds = answer.seconds;
  output.confidence = answer.confidence;
  output.tokens = static_cast<int64_t>(answer.tokens.size());
  output.raw = datasets::tokens_text(answer.tokens);
  const auto outcome = answer.whole ? datasets::parse_outcome(text, answer.tokens) : parse_error("no outcome");
  if (!outcome.ok()) return;
  output.text = outcome.value().text;
  output.found = true;
  output.ending = Ending::kFinished;
}

}  // namespace

Result<TracePrediction> next_by_answer(WorldModel& model, const Program& program, std::span<const tracer::StepView> prefix) {
  Program named = program;
  if (!prefix.empty()) named.path = prefix[0].file;
  TRY_ASSIGN(const auto text, program_text(named));
  MachineState from;
  if (!prefix.empty()) from = datasets::machine_state(prefix, prefix.size() - 1);
  if (!prefix.empty() && is_last(from)) return TracePrediction();
  TRY_ASSIGN(const auto question,
             next_question(named, text, prefix.empty() ? nullptr : &from, static_cast<int64_t>(prefix.size()) - 1));
  TRY_ASSIGN(const auto answers, model.answer({&question, 1}, {}));
  const auto state = answers[0].whole ? datasets::parse_state(*text, answers[0].tokens) : parse_error("no state");
  if (!state.ok()) return unparsed(state.error());
  TracePrediction prediction;
  StateSteps steps = prefix.empty() ? StateSteps(*text) : StateSteps(*text, prefix.back());
  prediction.steps.push_back(steps.add(state.value()));
  prediction.confidence = answers[0].confidence;
  prediction.step_confidence = {answers[0].confidence};
  prediction.seconds = answers[0].seconds;
  return prediction;
}

Result<std::vector<TracePrediction>> trace_by_answers(WorldModel& model, std::span<const Program> programs, const Budget& budget) {
  std::vector<TracePrediction> predictions(programs.size());
  std::vector<std::pair<size_t, std::unique_ptr<Walk>>> walks;
  for (size_t i = 0; i < programs.size(); ++i) {
    auto text = program_text(programs[i]);
    if (text.ok()) {
      walks.emplace_back(i, std::make_unique<Walk>(programs[i], std::move(text).value()));
    } else {
      predictions[i] = unparsed(text.error());
    }
  }
  std::vector<Walk*> open;
  for (const auto& [i, walk] : walks) open.push_back(walk.get());
  while (!open.empty()) TRY(walk_on(model, open, budget));
  for (const auto& [i, walk] : walks) predictions[i] = walk->finish();
  return predictions;
}

Result<std::vector<Answer>> output_by_answer(WorldModel& model, std::span<const Program> programs) {
  std::vector<Answer> outputs(programs.size());
  std::vector<StateQuestion> questions;
  std::vector<size_t> places;  // questions[j] is about programs[places[j]]
  for (size_t i = 0; i < programs.size(); ++i) {
    outputs[i].ending = Ending::kUnparsed;
    outputs[i].found = false;
    auto question = output_question(programs[i]);
    if (question.ok()) {
      questions.push_back(std::move(question).value());
      places.push_back(i);
    } else {
      outputs[i].detail = question.error().text();
    }
  }
  TRY_ASSIGN(const auto answers, model.answer(questions, {}));
  for (size_t j = 0; j < answers.size(); ++j) read_output(*questions[j].text, answers[j], outputs[places[j]]);
  return outputs;
}

}  // namespace foretrace::worldmodel
