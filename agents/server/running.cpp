#include "agents/server/running.h"

#include <algorithm>

namespace foretrace::agents {

void TokensSoFar::catch_up(const TokensSoFar& further) {
  const auto append = [](auto& all, const auto& from) { all.insert(all.end(), from.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), from.size())), from.end()); };
  append(tokens, further.tokens);
  append(logprobs, further.logprobs);
  append(prompt_logprobs, further.prompt_logprobs);
  append(steps, further.steps);
}

void RunningState::finish(lm::Generation ended) {
  const std::lock_guard lock(mutex);
  if (so_far.tokens.empty()) so_far.prompt_logprobs = ended.prompt_logprobs;  // no token was asked for
  generation = std::move(ended);
  over = true;
  changed.notify_all();
}

bool Running::wait(TokensSoFar& seen, std::chrono::milliseconds longest) {
  std::unique_lock lock(state_->mutex);
  const size_t tokens = seen.tokens.size(), steps = seen.steps.size();
  const TokensSoFar& so_far = state_->so_far;
  const auto more = [&] { return so_far.tokens.size() > tokens || so_far.steps.size() > steps; };
  state_->changed.wait_for(lock, longest, [&] { return state_->over || more(); });
  const bool told = more();
  seen.catch_up(so_far);
  return !state_->over || told;
}

bool Running::over() const {
  const std::lock_guard lock(state_->mutex);
  return state_->over;
}

}  // namespace foretrace::agents
