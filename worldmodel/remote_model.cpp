#include "worldmodel/remote_model.h"

#include "core/hash.h"
#include "core/json.h"
#include "worldmodel/answer.h"
#include "worldmodel/call_prompt.h"
#include "worldmodel/cwm_prompt.h"

namespace foretrace::worldmodel {
namespace {

constexpr const char* kAnswerEnd = "[/ANSWER]";
constexpr const char* kTraceEnd = "<|end_of_text|>";

int64_t tokens_of(const remote::ServiceReply& reply) { return reply.completion ? reply.completion->completion_tokens.value_or(0) : 0; }

}  // namespace

Result<std::unique_ptr<WorldModel>> RemoteModel::open(RemoteSettings settings) {
  if (settings.prompt == RemotePrompt::kCwm && settings.service.api == remote::Api::kChat)
    return invalid_argument("CWM's trace tokens are asked of /v1/completions, not of a chat", "--remote-api completions");
  if (!(settings.sampling.temperature >= 0)) return invalid_argument("a temperature is a number from 0 on");
  TRY_ASSIGN(auto service, remote::CompletionService::open(settings.service));
  return std::unique_ptr<WorldModel>(new RemoteModel(std::move(settings), std::move(service)));
}

std::string RemoteModel::id() const {
  Json all = {service_.url(), settings_.service.model, settings_.prompt == RemotePrompt::kCwm ? "cwm" : "direct", kCallPromptVersion,
              kCwmPromptVersion, settings_.sampling.temperature, settings_.max_tokens};
  if (settings_.sampling.top_p < 1 || settings_.sampling.seed != 0) all.insert(all.end(), {settings_.sampling.top_p, settings_.sampling.seed});
  return "remote-" + sha256_hex(dump_json(all)).substr(0, 32);
}

Result<std::vector<remote::ServiceReply>> RemoteModel::ask(std::vector<Prompt> prompts, const std::string& stop, bool special_tokens) {
  std::vector<remote::CompletionRequest> requests;
  for (Prompt& prompt : prompts) {
    remote::CompletionRequest& request = requests.emplace_back();
    request.prompt = std::move(prompt.text);
    request.max_tokens = settings_.max_tokens;
    request.temperature = settings_.sampling.temperature;
    request.top_p = settings_.sampling.top_p;
    request.seed = settings_.sampling.seed + prompt.attempt;
    if (!stop.empty()) request.stop = {stop};
    request.special_tokens = special_tokens;
  }
  return service_.complete(requests);
}

template <typename Read>
Result<std::vector<Answer>> RemoteModel::answers(std::vector<Prompt> prompts, const Read& read) {
  // A text goes on behind the prompt's last line, and would go on behind its answer; a chat thinks first, and may spell the form.
  const bool text = settings_.service.api == remote::Api::kCompletions;
  const std::string opened = text ? "[ANSWER]\n" : "";
  TRY_ASSIGN(auto replies, ask(std::move(prompts), text ? kAnswerEnd : "", false));
  std::vector<Answer> answers(replies.size());
  for (size_t i = 0; i < replies.size(); ++i) {
    Answer& answer = answers[i];
    answer.rated = false;
    answer.seconds = replies[i].seconds;
    answer.tokens = tokens_of(replies[i]);
    if (!replies[i].completion) {
      answer.ending = Ending::kUnanswered;
      answer.detail = replies[i].failure;
      continue;
    }
    const auto& completion = *replies[i].completion;
    answer.raw = completion.text;
    const bool cut = completion.finish == "length" && completion.text.find(kAnswerEnd) == std::string::npos;
    const auto found = cut ? std::nullopt : find_answer(opened + completion.text);
    answer.found = found && read(i, *found, answer.text);
    if (answer.found) continue;
    answer.text = found.value_or("");
    answer.ending = cut ? Ending::kUnfinished : found ? Ending::kUnparsed : Ending::kRefusal;
    answer.detail = cut ? "the tokens ran out" : found ? "the answer is no call" : "there is no answer in what was written";
  }
  return answers;
}

Result<TracePrediction> RemoteModel::next(const Program&, std::span<const tracer::StepView>) {
  return unsupported(name() + " is asked for whole traces, not for single steps", "--parts free");
}

Result<std::vector<TracePrediction>> RemoteModel::trace(std::span<const Program> programs, const Budget& budget) {
  if (settings_.prompt != RemotePrompt::kCwm)
    return unsupported(name() + " is asked in words and writes no traces", "--remote-prompt cwm, for a model that knows CWM's trace tokens");
  std::vector<Prompt> prompts;
  for (const Program& program : programs) prompts.push_back({cwm_prompt(program), program.attempt});
  TRY_ASSIGN(auto replies, ask(std::move(prompts), kTraceEnd, true));
  std::vector<TracePrediction> traces(programs.size());
  for (size_t i = 0; i < programs.size(); ++i) {
    TracePrediction& trace = traces[i];
    if (replies[i].completion) {
      trace = read_cwm_steps(programs[i], replies[i].completion->text, replies[i].completion->finish != "length");
    } else {
      trace.ending = Ending::kUnanswered;
      trace.detail = replies[i].failure;
    }
    trace.rated = false;
    trace.seconds = replies[i].seconds;
    trace.tokens = tokens_of(replies[i]);
    if (replies[i].completion) trace.raw = replies[i].completion->text;
    if (static_cast<int64_t>(trace.steps.size()) <= budget.max_steps) continue;
    trace.steps.resize(static_cast<size_t>(budget.max_steps));
    trace.step_confidence.resize(trace.steps.size());
    trace.ending = Ending::kUnfinished;
  }
  return traces;
}

Result<std::vector<Answer>> RemoteModel::output(std::span<const Program> programs, const Budget& budget) {
  if (settings_.prompt == RemotePrompt::kCwm) return WorldModel::output(programs, budget);
  std::vector<Prompt> prompts;
  for (const Program& program : programs) prompts.push_back({output_prompt(program), program.attempt});
  return answers(std::move(prompts), [](size_t, const std::string& found, std::string& text) {
    text = value_in_answer(found);
    return true;
  });
}

Result<std::vector<Answer>> RemoteModel::inputs(std::span<const InputQuestion> questions) {
  std::vector<Prompt> prompts;
  for (const InputQuestion& question : questions) prompts.push_back({input_prompt(question.program, question.value), question.program.attempt});
  return answers(std::move(prompts), [&](size_t i, const std::string& found, std::string& text) {
    const auto arguments = arguments_in_answer(found, questions[i].program.entry);
    if (arguments) text = *arguments;
    return arguments.has_value();
  });
}

}  // namespace foretrace::worldmodel
