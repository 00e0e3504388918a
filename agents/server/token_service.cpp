#include "agents/server/token_service.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::agents {
namespace {

// What a listener of the engine tells; false: nobody wants more.
bool tell_token(RunningState& state, const lm::Generation& generation) {
  const std::lock_guard lock(state.mutex);
  TokensSoFar& told = state.so_far;
  told.tokens.push_back(generation.tokens.back());
  if (!generation.logprobs.empty()) told.logprobs.push_back(generation.logprobs.back());
  if (told.prompt_logprobs.empty()) told.prompt_logprobs = generation.prompt_logprobs;
  state.changed.notify_all();
  return !state.cancelled;
}

}  // namespace

TokenService::TokenService(std::unique_ptr<lm::CausalLm> model, ServiceOptions options)
    : GenerationService(options.max_waiting), model_(std::move(model)), options_(options) {
  start([this] { run(); });
}

TokenService::~TokenService() { stop(); }

void TokenService::take_up(lm::GenerationEngine& engine) {
  for (const auto& [id, state] : taken_)
    if (state->cancelled) engine.cancel(id);
  // No more than can begin: what waits in the engine is not counted any more.
  const int64_t room = options_.engine.max_sequences - static_cast<int64_t>(taken_.size());
  for (Waiting& waiting : take(room, [](const Waiting&, const Waiting&) { return true; })) {
    waiting.request.on_token = [state = waiting.state](const lm::Generation& so_far) { return tell_token(*state, so_far); };
    const auto id = engine.add(std::move(waiting.request));
    if (id.ok()) taken_.emplace_back(id.value(), std::move(waiting.state));
    else waiting.state->finish(failed(id.error()));
  }
  set_running(taken_.size());
}

void TokenService::run() {
  lm::GenerationEngine engine(*model_, options_.engine);
  while (wait(!engine.idle())) {
    take_up(engine);
    if (!engine.idle()) engine.step();
    for (auto& [id, generation] : engine.take_finished()) {
      const auto of = std::find_if(taken_.begin(), taken_.end(), [number = id](const auto& one) { return one.first == number; });
      of->second->finish(std::move(generation));
      taken_.erase(of);
    }
    set_running(taken_.size());
  }
  for (auto& [id, state] : taken_) state->finish(failed(Error(ErrorCode::kLimit, "the server stops")));
}

}  // namespace foretrace::agents
