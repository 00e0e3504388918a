#include "worldmodel/copy_model.h"

#include <cctype>

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

namespace {

// One past the closing quote of the string literal that begins at `at`.
size_t skip_string(const std::string& text, size_t at) {
  const char quote = text[at];
  const size_t open = text.compare(at, 3, std::string(3, quote)) == 0 ? 3 : 1;
  for (at += open; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text.compare(at, open, std::string(open, quote)) == 0)
      return at + open;
  }
  return text.size();
}

std::string trim(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\n");
  return first == std::string::npos
             ? ""
             : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

}  // namespace

std::string first_argument(const std::string& args) {
  int depth = 0;
  size_t at = 0;
  while (at < args.size()) {
    const char c = args[at];
    if (c == '"' || c == '\'') {
      at = skip_string(args, at);
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c == ',' && depth == 0) break;
    ++at;
  }
  std::string first = trim(args.substr(0, at));
  size_t name = 0;
  while (name < first.size() &&
         (std::isalnum(static_cast<unsigned char>(first[name])) != 0 || first[name] == '_'))
    ++name;
  const size_t equals = first.find_first_not_of(' ', name);
  if (name > 0 && equals != std::string::npos && first[equals] == '=' &&
      first.compare(equals, 2, "==") != 0)
    return trim(first.substr(equals + 1));
  return first;
}

}  // namespace foretrace::worldmodel
