#include "agents/server/generation_service.h"

#include <utility>

namespace foretrace::agents {

Result<std::vector<std::unique_ptr<Running>>> GenerationService::submit(std::vector<lm::GenerationRequest> requests, const DenoiseWishes& wishes) {
  std::vector<std::unique_ptr<Running>> all;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_ + static_cast<int64_t>(requests.size()) > max_waiting_)
      return Error(ErrorCode::kLimit, std::to_string(waiting_) + " generations are waiting", "ask again later, or for fewer at once");
    for (auto& request : requests) {
      auto state = std::make_shared<RunningState>();
      all.push_back(std::make_unique<Running>(state));
      queue_.push_back({std::move(request), wishes, std::move(state)});
    }
    waiting_ += static_cast<int64_t>(all.size());
  }
  came_.notify_one();
  return all;
}

void GenerationService::start(std::function<void()> work) { thread_ = std::thread(std::move(work)); }

void GenerationService::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  came_.notify_all();
  thread_.join();
  for (Waiting& waiting : queue_) waiting.state->finish(failed(Error(ErrorCode::kLimit, "the server stops")));
}

bool GenerationService::wait(bool other) {
  std::unique_lock lock(mutex_);
  came_.wait(lock, [&] { return ending_ || other || !queue_.empty(); });
  return !ending_;
}

std::vector<GenerationService::Waiting> GenerationService::take(int64_t most, const std::function<bool(const Waiting&, const Waiting&)>& alike) {
  const std::lock_guard lock(mutex_);
  std::erase_if(queue_, [](const Waiting& waiting) {
    if (!waiting.state->cancelled) return false;
    lm::Generation cancelled;
    cancelled.finish = lm::FinishReason::kCancelled;
    waiting.state->finish(std::move(cancelled));
    return true;
  });
  std::vector<Waiting> taken;
  while (!queue_.empty() && static_cast<int64_t>(taken.size()) < most && (taken.empty() || alike(taken.front(), queue_.front()))) {
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  waiting_ = static_cast<int64_t>(queue_.size());
  return taken;
}

lm::Generation GenerationService::failed(const Error& error) {
  lm::Generation generation;
  generation.finish = lm::FinishReason::kFailed;
  generation.failure = error;
  return generation;
}

}  // namespace foretrace::agents
