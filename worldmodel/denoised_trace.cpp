#include "worldmodel/denoised_trace.h"

#include "datasets/step_grammar.h"
#include "datasets/trace_language.h"
#include "lm/grammar/trace_grammar.h"
#include "worldmodel/program_text.h"

namespace foretrace::worldmodel {
namespace {

using datasets::ProgramText;
using datasets::Token;

Result<StepsRequest> make_request(std::shared_ptr<const ProgramText> program, std::span<const Token> prefix, int64_t steps) {
  StepsRequest made;
  made.prefix.assign(prefix.begin(), prefix.end());
  made.steps = steps;
  const auto prompt = program->prompt();
  made.request.prompt.assign(prompt.begin(), prompt.end());
  made.request.prompt.insert(made.request.prompt.end(), prefix.begin(), prefix.end());
  TRY_ASSIGN(made.request.grammar, lm::TraceGrammar::make(*program, prefix, {steps, datasets::token::kEos}));
  made.program = std::move(program);
  return made;
}

StepJudgement wrong(const tracer::StepView& truth) {
  StepJudgement judgement;
  for (const auto& local : truth.locals)
    if (local.changed) judgement.changes.push_back(false);
  return judgement;
}

}  // namespace

Result<StepsRequest> next_step_request(const Program& program, std::span<const tracer::StepView> prefix) {
  Program named = program;
  if (!prefix.empty()) named.path = prefix[0].file;
  TRY_ASSIGN(auto text, program_text(named));
  if (prefix.empty()) return make_request(std::move(text), {}, 1);
  TRY_ASSIGN(const auto encoded, datasets::encode_trace(*text, prefix, datasets::TraceEnd::kCut));
  return make_request(std::move(text), std::span(encoded.tokens).first(encoded.tokens.size() - 1), 1);
}

Result<StepsRequest> whole_trace_request(const Program& program) {
  TRY_ASSIGN(auto text, program_text(program));
  return make_request(std::move(text), {}, 0);
}

TracePrediction read_steps(const StepsRequest& request, const lm::DiffusionText& text) {
  TracePrediction prediction;
  const std::vector<Token> written(text.tokens.begin(), text.tokens.end());
  prediction.tokens = static_cast<int64_t>(written.size());
  prediction.raw = datasets::tokens_text(written);
  datasets::StepGrammar grammar(*request.program);
  for (const Token t : request.prefix) (void)grammar.advance(t);
  const int64_t first = grammar.step_count();
  double step = 1, whole = 1;
  for (size_t i = 0; i < text.tokens.size() && (request.steps == 0 || grammar.step_count() - first < request.steps); ++i) {
    const int64_t before = grammar.step_count();
    if (!grammar.advance(static_cast<Token>(text.tokens[i]))) break;
    step *= text.confidence[i];
    whole *= text.confidence[i];
    if (grammar.step_count() == before) continue;
    prediction.steps.push_back(grammar.last_step());
    prediction.step_confidence.push_back(step);
    step = 1;
  }
  const bool all = request.steps > 0 && grammar.step_count() - first == request.steps;
  prediction.ending = all || grammar.ended() ? Ending::kFinished : Ending::kUnfinished;
  prediction.confidence = whole;
  return prediction;
}

Result<std::vector<StepJudgement>> judge_steps(const TracedProgram& traced, const DenoiseTexts& denoise) {
  std::vector<StepJudgement> judgements;
  const std::span<const tracer::StepView> steps(traced.steps);
  for (size_t k = 1; k < steps.size(); ++k) judgements.push_back(wrong(steps[k]));
  Program named = traced.program;
  if (!steps.empty()) named.path = steps[0].file;
  auto text = program_text(named);
  auto encoded = text.ok() ? datasets::encode_trace(*text.value(), steps) : Result<datasets::EncodedTrace>(text.error());
  if (!encoded.ok() || steps.size() < 2) return judgements;
  std::vector<StepsRequest> asked;
  std::vector<lm::DiffusionRequest> requests;
  for (size_t k = 1; k < steps.size(); ++k) {
    TRY_ASSIGN(auto request, make_request(text.value(), std::span(encoded.value().tokens).first(encoded.value().step_starts[k]), 1));
    requests.push_back(request.request);
    asked.push_back(std::move(request));
  }
  TRY_ASSIGN(const auto texts, denoise(requests));
  for (size_t k = 1; k < steps.size(); ++k) {
    const auto prediction = read_steps(asked[k - 1], texts[k - 1]);
    if (!prediction.steps.empty()) judgements[k - 1] = judge_step(prediction.steps[0], steps[k], prediction.confidence);
  }
  return judgements;
}

}  // namespace foretrace::worldmodel
