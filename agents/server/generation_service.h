// GenerationService: one model, one thread that runs it, any number of threads that ask. What has not begun waits in a queue with an end.
// How the model goes is a service's own: token by token (token_service.h) or by denoising (denoising_service.h).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "agents/server/denoise_wishes.h"
#include "agents/server/running.h"
#include "core/result.h"
#include "lm/generate/engine.h"

namespace foretrace::agents {

struct ServiceOptions {
  lm::EngineOptions engine;
  int64_t max_waiting = 256;  // generations that have not begun
};

class GenerationService {
 public:
  virtual ~GenerationService() = default;

  [[nodiscard]] virtual bool denoises() const = 0;
  // All of them or none; kLimit: the queue has no room for them. What is wrong with a request is found when it is taken up: its
  // generation fails.
  Result<std::vector<std::unique_ptr<Running>>> submit(std::vector<lm::GenerationRequest> requests, const DenoiseWishes& wishes = {});
  [[nodiscard]] int64_t waiting() const { return waiting_; }
  [[nodiscard]] int64_t running() const { return running_; }

 protected:
  struct Waiting {
    lm::GenerationRequest request;
    DenoiseWishes wishes;
    std::shared_ptr<RunningState> state;
  };
  explicit GenerationService(int64_t max_waiting) : max_waiting_(max_waiting) {}

  // Of a service's constructor and destructor: the thread that runs the model; the end of it and of all that still waits.
  void start(std::function<void()> work);
  void stop();
  [[nodiscard]] bool ending() const { return ending_; }
  // Waits for a request, unless there is `other` work. False: the service ends.
  bool wait(bool other);
  // From the queue's front, `most` of them at most, and none behind the first that is not like the front one. What is cancelled is
  // finished on the way.
  std::vector<Waiting> take(int64_t most, const std::function<bool(const Waiting& front, const Waiting& other)>& alike);
  void set_running(size_t count) { running_ = static_cast<int64_t>(count); }

  static lm::Generation failed(const Error& error);

 private:
  int64_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<Waiting> queue_;
  std::atomic<bool> ending_ = false;
  std::atomic<int64_t> waiting_ = 0, running_ = 0;
  std::thread thread_;
};

}  // namespace foretrace::agents
