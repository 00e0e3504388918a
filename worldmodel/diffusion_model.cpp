#include "worldmodel/diffusion_model.h"

#include <algorithm>
#include <chrono>

#include "datasets/trace_language.h"
#include "lm/causal_lm.h"
#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/grammar/state_grammar.h"
#include "lm/grammar/trace_grammar.h"
#include "lm/torch.h"
#include "worldmodel/denoised_trace.h"
#include "worldmodel/state_walk.h"

namespace foretrace::worldmodel {
namespace {

using datasets::ProgramText;
using datasets::Token;

int64_t multiple(int64_t cells, int64_t block) { return std::max<int64_t>(1, (cells + block - 1) / block) * block; }

double confidence_of(const lm::DiffusionText& text) {
  double product = 1;
  for (const float c : text.confidence) product *= c;
  return product;
}

}  // namespace

struct DiffusionModel::Denoised {
  lm::DiffusionText text;
  double seconds = 0;
};

lm::DenoisePolicy DiffusionModelOptions::threshold_policy(double threshold) {
  lm::DenoisePolicy policy;
  policy.count = lm::CountRule::kThreshold;
  policy.threshold = threshold;
  return policy;
}

DiffusionModel::DiffusionModel(ModelDirectory directory, std::unique_ptr<lm::CausalLm> model, lm::DiffusionInfo info,
                               const DiffusionModelOptions& options)
    : directory_(std::move(directory)), model_(std::move(model)), info_(std::move(info)), options_(options) {
  options_.policy.noise = info_.noise;
}
DiffusionModel::~DiffusionModel() = default;

Result<std::unique_ptr<DiffusionModel>> DiffusionModel::open(ModelDirectory directory, const DiffusionModelOptions& options) {
  if (directory.decoder != "diffusion") return unsupported(directory.path + " has decoder '" + directory.decoder + "', not 'diffusion'");
  TRY_ASSIGN(auto model, lm::CausalLm::load(directory.path));
  TRY_ASSIGN(auto info, lm::read_diffusion_info(directory.path, model->config()));
  if (!info) return unsupported(directory.path + " does not say how it denoises", "`foretrace train` writes that into foretrace.json");
  if (model->config().vocab_size < datasets::kVocabularySize)
    return unsupported(directory.path + " has a vocabulary of " + std::to_string(model->config().vocab_size) + ", the trace language needs " +
                       std::to_string(datasets::kVocabularySize));
  TRY(lm::check_policy(options.policy));
  model->pack_weights();  // for passes over few cells
  return std::make_unique<DiffusionModel>(std::move(directory), std::move(model), std::move(*info), options);
}

Result<std::vector<DiffusionModel::Denoised>> DiffusionModel::denoise(const std::vector<lm::DiffusionRequest>& requests, int64_t cells) const {
  std::vector<Denoised> all;
  const auto batch = static_cast<size_t>(options_.batch);
  for (size_t first = 0; first < requests.size(); first += batch) {
    const auto begin = requests.begin() + static_cast<std::ptrdiff_t>(first);
    TRY_ASSIGN(auto some, denoise_batch({begin, begin + static_cast<std::ptrdiff_t>(std::min(batch, requests.size() - first))}, cells));
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<DiffusionModel::Denoised>> DiffusionModel::denoise_batch(const std::vector<lm::DiffusionRequest>& requests,
                                                                            int64_t cells) const {
  c10::InferenceMode inference;
  const auto start = std::chrono::steady_clock::now();
  std::vector<Denoised> denoised(requests.size());
  lm::DiffusionOptions options;
  options.block = info_.block > 0 ? info_.block : cells;
  options.length = multiple(cells, options.block);
  options.policy = options_.policy;
  if (options_.tokens_a_pass > 0) {
    options.policy.count = lm::CountRule::kSchedule;
    options.steps = options.length / options.block * std::max<int64_t>(1, options.block / options_.tokens_a_pass);
  }
  options.tokens = info_.tokens;
  std::unique_ptr<lm::Denoiser> denoiser;
  if (info_.block > 0) {
    TRY_ASSIGN(auto made, lm::BlockDenoiser::make(*model_, {info_.block, info_.clean_blocks, info_.aligned, info_.front_token}));
    denoiser = std::make_unique<lm::BlockDenoiser>(std::move(made));
  } else {
    TRY_ASSIGN(auto made, lm::FullPassDenoiser::make(*model_));
    denoiser = std::make_unique<lm::FullPassDenoiser>(std::move(made));
  }
  TRY_ASSIGN(auto result, lm::denoise(*denoiser, requests, options));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (size_t i = 0; i < denoised.size(); ++i) {
    denoised[i].text = std::move(result.texts[i]);
    denoised[i].seconds = seconds / static_cast<double>(requests.size());
  }
  return denoised;
}

Result<TracePrediction> DiffusionModel::next(const Program& program, std::span<const tracer::StepView> prefix) {
  if (!directory_.knows_traces) return next_by_answer(*this, program, prefix);
  TRY_ASSIGN(const auto request, next_step_request(program, prefix));
  TRY_ASSIGN(const auto denoised, denoise({request.request}, options_.canvas));
  auto prediction = read_steps(request, denoised[0].text);
  prediction.seconds = denoised[0].seconds;
  calibrate(prediction, directory_.step, directory_.step);
  return prediction;
}

Result<std::vector<TracePrediction>> DiffusionModel::trace(std::span<const Program> programs, const Budget& budget) {
  if (!directory_.knows_traces) return trace_by_answers(*this, programs, budget);
  std::vector<TracePrediction> predictions(programs.size());
  for (size_t i = 0; i < programs.size(); ++i) {
    auto request = whole_trace_request(programs[i]);
    const int64_t room = request.ok() ? budget.max_tokens - static_cast<int64_t>(request.value().request.prompt.size()) : 0;
    if (room <= 0) {
      predictions[i].ending = request.ok() ? Ending::kUnfinished : Ending::kUnparsed;
      if (!request.ok()) predictions[i].detail = request.error().text();
      continue;
    }
    TRY_ASSIGN(const auto denoised, denoise({request.value().request}, room));
    predictions[i] = read_steps(request.value(), denoised[0].text);
    predictions[i].seconds = denoised[0].seconds;
    calibrate(predictions[i], directory_.step, directory_.answer);
  }
  return predictions;
}

Result<std::vector<Answer>> DiffusionModel::output(std::span<const Program> programs, const Budget& budget) {
  if (!directory_.knows_traces) return output_by_answer(*this, programs);
  return WorldModel::output(programs, budget);
}

Result<std::vector<StateAnswer>> DiffusionModel::answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) {
  if (!directory_.knows_states) return WorldModel::answer(questions, budget);
  std::vector<lm::DiffusionRequest> requests;
  for (const StateQuestion& question : questions) {
    lm::DiffusionRequest request;
    request.prompt.assign(question.given.begin(), question.given.end());
    request.grammar = std::make_shared<lm::StateAnswerGrammar>(*question.text, question.place.kind);
    requests.push_back(std::move(request));
  }
  TRY_ASSIGN(auto denoised, denoise(requests, std::min(budget.max_tokens, options_.canvas)));
  std::vector<StateAnswer> answers(questions.size());
  for (size_t i = 0; i < answers.size(); ++i) {
    const auto& text = denoised[i].text;
    answers[i].tokens.assign(text.tokens.begin(), text.tokens.end());
    answers[i].whole = !text.tokens.empty() && text.tokens.back() == datasets::token::kEos;
    answers[i].confidence = directory_.answer.apply(confidence_of(text));
    answers[i].passes = static_cast<double>(text.passes);
    answers[i].seconds = denoised[i].seconds;
  }
  return answers;
}

Result<std::vector<std::vector<StepJudgement>>> DiffusionModel::judge_next(std::span<const TracedProgram> traces) {
  if (!directory_.knows_traces) return WorldModel::judge_next(traces);
  std::vector<std::vector<StepJudgement>> judgements(traces.size());
  for (size_t i = 0; i < traces.size(); ++i) {
    const std::span<const tracer::StepView> steps(traces[i].steps);
    TRY_ASSIGN(judgements[i], judge_steps(traces[i], [&](const std::vector<lm::DiffusionRequest>& requests) -> Result<std::vector<lm::DiffusionText>> {
      TRY_ASSIGN(auto denoised, denoise(requests, options_.canvas));
      std::vector<lm::DiffusionText> texts;
      for (Denoised& one : denoised) texts.push_back(std::move(one.text));
      return texts;
    }));
    for (StepJudgement& judged : judgements[i]) judged.confidence = directory_.step.apply(judged.confidence);
  }
  return judgements;
}

}  // namespace foretrace::worldmodel
