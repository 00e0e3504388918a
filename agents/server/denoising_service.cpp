#include "agents/server/denoising_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lm/causal_lm.h"
#include "lm/diffusion/checkpoint_denoiser.h"
#include "lm/diffusion/denoiser.h"
#include "lm/torch.h"

namespace foretrace::agents {
namespace {

// What a text may have of a committed block: the canvas is longer than the text by less than a block.
size_t room_for(const TokensSoFar& told, int64_t max_tokens) { return static_cast<size_t>(max_tokens) - std::min(told.tokens.size(), static_cast<size_t>(max_tokens)); }

// False: nobody wants more.
bool tell_canvas(RunningState& state, const lm::CanvasEvent& event, int64_t max_tokens, bool with_events) {
  const std::lock_guard lock(state.mutex);
  TokensSoFar& told = state.so_far;
  if (event.kind == lm::CanvasEventKind::kCommit) {
    const auto kept = event.tokens.first(std::min(event.tokens.size(), room_for(told, max_tokens)));
    told.tokens.insert(told.tokens.end(), kept.begin(), kept.end());
  }
  if (with_events) told.steps.push_back({event.kind, event.begin, event.step, {event.tokens.begin(), event.tokens.end()}, {event.confidence.begin(), event.confidence.end()}});
  state.changed.notify_all();
  return !state.cancelled;
}

lm::Generation generation_of(lm::DiffusionText text, int64_t max_tokens) {
  lm::Generation generation;
  generation.finish = text.finish;
  generation.tokens = std::move(text.tokens);
  if (static_cast<int64_t>(generation.tokens.size()) <= max_tokens) return generation;
  generation.tokens.resize(static_cast<size_t>(max_tokens));
  generation.finish = lm::FinishReason::kLength;
  return generation;
}

lm::DiffusionOptions options_for(const lm::DiffusionInfo& info, const lm::GenerationRequest& request, const DenoiseWishes& wishes) {
  const int64_t block = lm::checkpoint_block(info, request.max_tokens), blocks = (request.max_tokens + block - 1) / block;
  lm::DiffusionOptions options = lm::checkpoint_options(info, blocks * block, block, wishes.steps);
  if (wishes.threshold > 0) {
    options.policy.count = lm::CountRule::kThreshold;
    options.policy.threshold = wishes.threshold;
  }
  if (!wishes.own_temperature) options.policy.temperature = options.policy.last_temperature = request.sampling.temperature;
  return options;
}

bool of_one_shape(const lm::GenerationRequest& a, const lm::GenerationRequest& b) { return a.max_tokens == b.max_tokens && a.sampling.temperature == b.sampling.temperature; }

}  // namespace

DenoisingService::DenoisingService(std::unique_ptr<lm::CausalLm> model, lm::DiffusionInfo info, ServiceOptions options)
    : GenerationService(options.max_waiting), model_(std::move(model)), info_(std::move(info)), options_(options) {
  start([this] { run(); });
}

DenoisingService::~DenoisingService() { stop(); }

void DenoisingService::denoise(std::vector<Waiting>& batch) {
  const lm::GenerationRequest& first = batch.front().request;
  const DenoiseWishes& wishes = batch.front().wishes;
  lm::DiffusionOptions options = options_for(info_, first, wishes);
  options.on_event = [&](const lm::CanvasEvent& event) {
    return tell_canvas(*batch[static_cast<size_t>(event.text)].state, event, first.max_tokens, wishes.events) && !ending();
  };
  std::vector<lm::DiffusionRequest> requests;
  for (const Waiting& waiting : batch) requests.push_back({waiting.request.prompt, {}, waiting.request.seed, nullptr});
  const auto denoised = [&]() -> Result<lm::DiffusionResult> {
    TRY_ASSIGN(const auto denoiser, lm::checkpoint_denoiser(*model_, info_));
    return lm::denoise(*denoiser, requests, options);
  }();
  for (size_t i = 0; i < batch.size(); ++i)
    batch[i].state->finish(denoised.ok() ? generation_of(denoised.value().texts[i], first.max_tokens) : failed(denoised.error()));
}

void DenoisingService::run() {
  const int64_t most = options_.engine.deterministic ? 1 : options_.engine.max_sequences;
  const int64_t vocabulary = info_.tokens.vocabulary;
  while (wait(false)) {
    auto batch = take(most, [](const Waiting& a, const Waiting& b) { return a.wishes == b.wishes && of_one_shape(a.request, b.request); });
    // One that makes no sense must not take the others with it.
    std::erase_if(batch, [&](const Waiting& waiting) {
      const auto& prompt = waiting.request.prompt;
      const auto unknown = std::find_if(prompt.begin(), prompt.end(), [&](int32_t token) { return token < 0 || token >= vocabulary; });
      if (unknown == prompt.end()) return false;
      waiting.state->finish(failed(invalid_argument("token " + std::to_string(*unknown) + " of the prompt is none of the model's " + std::to_string(vocabulary))));
      return true;
    });
    set_running(batch.size());
    if (!batch.empty()) denoise(batch);
    set_running(0);
  }
}

}  // namespace foretrace::agents
