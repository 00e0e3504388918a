// A generation on its way: what its service has told so far, and its end.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "lm/diffusion/sampler.h"
#include "lm/generate/generation.h"

namespace foretrace::agents {

// An event of a canvas (lm/diffusion/sampler.h).
struct CanvasStep {
  lm::CanvasEventKind kind = lm::CanvasEventKind::kDraft;
  int64_t begin = 0, step = 0;
  std::vector<int32_t> tokens;
  std::vector<float> confidence;
};

// With the log probabilities and the events that were asked for.
struct TokensSoFar {
  std::vector<int32_t> tokens;
  std::vector<std::vector<lm::TokenLogprob>> logprobs, prompt_logprobs;
  std::vector<CanvasStep> steps;

  // Takes over what `further` has beyond this.
  void catch_up(const TokensSoFar& further);
};

// What a service and whoever holds the generation share.
struct RunningState {
  std::mutex mutex;
  std::condition_variable changed;
  TokensSoFar so_far;
  lm::Generation generation;
  bool over = false;
  std::atomic<bool> cancelled = false;

  // It has come to its end, whichever.
  void finish(lm::Generation ended);
};

// Whoever lets it go before its end cancels it. Thread-safe.
class Running {
 public:
  explicit Running(std::shared_ptr<RunningState> state) : state_(std::move(state)) {}
  ~Running() { cancel(); }
  // Adds to what `seen` has, once there is more; false: it is over and there is none. Waits no longer than `longest`.
  bool wait(TokensSoFar& seen, std::chrono::milliseconds longest);
  [[nodiscard]] bool over() const;
  // REQUIRES: over()
  [[nodiscard]] const lm::Generation& generation() const { return state_->generation; }
  void cancel() { state_->cancelled = true; }

 private:
  std::shared_ptr<RunningState> state_;
};

}  // namespace foretrace::agents
