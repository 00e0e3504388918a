// GenerationService: one model, one thread that runs it, any number of threads that ask. Requests join the running batch
// (lm/generate/engine.h) as soon as there is room; behind that stands a queue with an end.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/result.h"
#include "lm/generate/engine.h"

namespace foretrace::agents {

struct ServiceOptions {
  lm::EngineOptions engine;
  int64_t max_waiting = 256;  // generations that have not begun
};

// What a generation has given so far, with the log probabilities that were asked for (lm/generate/generation.h).
struct TokensSoFar {
  std::vector<int32_t> tokens;
  std::vector<std::vector<lm::TokenLogprob>> logprobs, prompt_logprobs;

  // Takes over what `further` has beyond this.
  void catch_up(const TokensSoFar& further);
};

// A generation on its way. Whoever lets it go before its end cancels it. Thread-safe.
class Running {
 public:
  ~Running() { cancel(); }
  // Adds to what `seen` has, once there is more; false: it is over and there is none. Waits no longer than `longest`.
  bool wait(TokensSoFar& seen, std::chrono::milliseconds longest);
  [[nodiscard]] bool over() const;
  // REQUIRES: over()
  [[nodiscard]] const lm::Generation& generation() const { return shared_->generation; }
  void cancel() { shared_->cancelled = true; }

 private:
  friend class GenerationService;
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    TokensSoFar so_far;
    lm::Generation generation;
    bool over = false;
    std::atomic<bool> cancelled = false;
  };
  explicit Running(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<Shared> shared_;
};

class GenerationService {
 public:
  GenerationService(std::unique_ptr<lm::CausalLm> model, ServiceOptions options);
  // Ends what runs.
  ~GenerationService();

  // All of them or none; kLimit: the queue has no room for them. What is wrong with a request is found when it is taken up: its
  // generation fails.
  Result<std::vector<std::unique_ptr<Running>>> submit(std::vector<lm::GenerationRequest> requests);

  [[nodiscard]] const lm::CausalLm& model() const { return *model_; }
  [[nodiscard]] int64_t waiting() const { return waiting_; }
  [[nodiscard]] int64_t running() const { return running_; }

 private:
  struct Waiting {
    lm::GenerationRequest request;
    std::shared_ptr<Running::Shared> shared;
  };
  void run();
  // What has come in joins the engine, what is cancelled leaves it. False: the service ends.
  bool take_up(lm::GenerationEngine& engine);
  // REQUIRES: mutex_ is held
  void drop_cancelled(lm::GenerationEngine& engine);
  void finish(Running::Shared& shared, lm::Generation generation);

  std::unique_ptr<lm::CausalLm> model_;
  ServiceOptions options_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Waiting> queue_;
  bool ending_ = false;
  std::atomic<int64_t> waiting_ = 0, running_ = 0;
  std::vector<std::pair<int64_t, std::shared_ptr<Running::Shared>>> taken_;  // by the engine's number; of the thread alone
  std::thread thread_;
};

}  // namespace foretrace::agents
