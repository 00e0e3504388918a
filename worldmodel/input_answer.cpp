#include "worldmodel/input_answer.h"

#include <algorithm>

#include "datasets/value_text.h"
#include "worldmodel/program_text.h"

namespace foretrace::worldmodel {
namespace {

Result<StateQuestion> state_question_of(const InputQuestion& asked) {
  Program program = asked.program;
  program.args.clear();
  TRY_ASSIGN(auto text, program_text(program));
  const datasets::CallOutcome outcome{false, asked.value};
  TRY_ASSIGN(auto given, datasets::state_question(*text, datasets::QueryKind::kInputs, {nullptr, nullptr, &outcome}));
  return StateQuestion{program, std::move(text), {datasets::QueryKind::kInputs, 0, 0, 0}, std::move(given)};
}

}  // namespace

std::string arguments_text(const datasets::ProgramText& program, std::span<const datasets::Token> call) {
  std::string text;
  const auto open = std::find(call.begin(), call.end(), datasets::Token{'('});
  for (auto t = open; t != call.end() && *t != datasets::token::kEos; ++t) text += *datasets::value_token_text(program, *t);
  return text.size() < 2 ? "" : text.substr(1, text.size() - 2);
}

Result<std::vector<Answer>> inputs_by_answer(const StateAnswers& answer, std::span<const InputQuestion> asked) {
  std::vector<Answer> inputs(asked.size());
  std::vector<StateQuestion> questions;
  std::vector<size_t> places;  // questions[j] is asked[places[j]]
  for (size_t i = 0; i < asked.size(); ++i) {
    inputs[i].ending = Ending::kUnparsed;
    inputs[i].found = false;
    auto question = state_question_of(asked[i]);
    if (question.ok()) {
      questions.push_back(std::move(question).value());
      places.push_back(i);
    } else {
      inputs[i].detail = question.error().text();
    }
  }
  TRY_ASSIGN(const auto answers, answer(questions));
  for (size_t j = 0; j < answers.size(); ++j) {
    Answer& input = inputs[places[j]];
    input.seconds = answers[j].seconds;
    input.confidence = answers[j].confidence;
    input.tokens = static_cast<int64_t>(answers[j].tokens.size());
    input.raw = datasets::tokens_text(answers[j].tokens);
    if (!answers[j].whole) continue;
    input.text = arguments_text(*questions[j].text, answers[j].tokens);
    input.found = true;
    input.ending = Ending::kFinished;
  }
  return inputs;
}

}  // namespace foretrace::worldmodel
