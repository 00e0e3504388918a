#include "agents/server/generation_service.h"

#include <algorithm>
#include <utility>

#include "lm/torch.h"

namespace foretrace::agents {

void TokensSoFar::catch_up(const TokensSoFar& further) {
  const auto append = [](auto& all, const auto& from) { all.insert(all.end(), from.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), from.size())), from.end()); };
  append(tokens, further.tokens);
  append(logprobs, further.logprobs);
  append(prompt_logprobs, further.prompt_logprobs);
}

bool Running::wait(TokensSoFar& seen, std::chrono::milliseconds longest) {
  std::unique_lock lock(shared_->mutex);
  const size_t before = seen.tokens.size();
  shared_->changed.wait_for(lock, longest, [&] { return shared_->over || shared_->so_far.tokens.size() > before; });
  seen.catch_up(shared_->so_far);
  return !shared_->over || seen.tokens.size() > before;
}

bool Running::over() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->over;
}

GenerationService::GenerationService(std::unique_ptr<lm::CausalLm> model, ServiceOptions options) : model_(std::move(model)), options_(options) {
  thread_ = std::thread([this] { run(); });
}

GenerationService::~GenerationService() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  came_.notify_all();
  thread_.join();
}

Result<std::vector<std::unique_ptr<Running>>> GenerationService::submit(std::vector<lm::GenerationRequest> requests) {
  std::vector<std::unique_ptr<Running>> all;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ + static_cast<int64_t>(requests.size()) > options_.max_waiting)
      return Error(ErrorCode::kLimit, std::to_string(waiting_) + " generations are waiting", "ask again later, or for fewer at once");
    for (auto& request : requests) {
      auto shared = std::make_shared<Running::Shared>();
      all.push_back(std::unique_ptr<Running>(new Running(shared)));
      queue_.push_back({std::move(request), std::move(shared)});
    }
    waiting_ += static_cast<int64_t>(all.size());
  }
  came_.notify_one();
  return all;
}

void GenerationService::finish(Running::Shared& shared, lm::Generation generation) {
  const std::lock_guard lock(shared.mutex);
  if (shared.so_far.tokens.empty()) shared.so_far.prompt_logprobs = generation.prompt_logprobs;  // no token was asked for
  shared.generation = std::move(generation);
  shared.over = true;
  shared.changed.notify_all();
}

void GenerationService::drop_cancelled(lm::GenerationEngine& engine) {
  lm::Generation cancelled;
  cancelled.finish = lm::FinishReason::kCancelled;
  std::erase_if(queue_, [&](const Waiting& waiting) {
    if (!waiting.shared->cancelled) return false;
    --waiting_;
    finish(*waiting.shared, cancelled);
    return true;
  });
  for (const auto& [id, shared] : taken_)
    if (shared->cancelled) engine.cancel(id);
}

bool GenerationService::take_up(lm::GenerationEngine& engine) {
  std::vector<Waiting> taken;
  {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return ending_ || !queue_.empty() || !engine.idle(); });
    if (ending_) return false;
    drop_cancelled(engine);
    // No more than can begin: what waits in the engine is not counted any more.
    const auto room = std::max<int64_t>(0, options_.engine.max_sequences - static_cast<int64_t>(taken_.size()));
    const auto count = std::min<std::ptrdiff_t>(room, static_cast<std::ptrdiff_t>(queue_.size()));
    std::move(queue_.begin(), queue_.begin() + count, std::back_inserter(taken));
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }
  for (Waiting& waiting : taken) {
    waiting.request.on_token = [shared = waiting.shared](const lm::Generation& so_far) {
      const std::lock_guard lock(shared->mutex);
      shared->so_far.tokens.push_back(so_far.tokens.back());
      if (!so_far.logprobs.empty()) shared->so_far.logprobs.push_back(so_far.logprobs.back());
      if (shared->so_far.prompt_logprobs.empty()) shared->so_far.prompt_logprobs = so_far.prompt_logprobs;
      shared->changed.notify_all();
      return !shared->cancelled;
    };
    --waiting_;
    const auto id = engine.add(std::move(waiting.request));
    if (id.ok()) {
      taken_.emplace_back(id.value(), std::move(waiting.shared));
    } else {
      lm::Generation failed;
      failed.finish = lm::FinishReason::kFailed;
      failed.failure = id.error();
      finish(*waiting.shared, std::move(failed));
    }
  }
  return true;
}

void GenerationService::run() {
  lm::GenerationEngine engine(*model_, options_.engine);
  while (take_up(engine)) {
    if (engine.idle()) continue;
    engine.step();
    for (auto& [id, generation] : engine.take_finished()) {
      const auto of = std::find_if(taken_.begin(), taken_.end(), [number = id](const auto& one) { return one.first == number; });
      finish(*of->second, std::move(generation));
      taken_.erase(of);
    }
    running_ = static_cast<int64_t>(taken_.size());
  }
  lm::Generation ended;
  ended.finish = lm::FinishReason::kFailed;
  ended.failure = Error(ErrorCode::kLimit, "the server stops");
  for (auto& [id, shared] : taken_) finish(*shared, ended);
  for (Waiting& waiting : queue_) finish(*waiting.shared, ended);
}

}  // namespace foretrace::agents
