// WorkerThread: work of several threads done by one, in the order in which it comes: what may only be used by the thread that made it
// (a recorder's host ends with its thread), or by one at a time (a world model).
#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>

#include "core/result.h"

namespace foretrace::agents {

class WorkerThread {
 public:
  explicit WorkerThread(size_t most_waiting) : most_waiting_(most_waiting), thread_([this] { run(); }) {}
  // Does what has come in first.
  ~WorkerThread() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    came_.notify_all();
    thread_.join();
  }

  // Waits for what `work` gives. kLimit: too much is waiting.
  template <typename T>
  Result<T> ask(std::function<Result<T>()> work) {
    auto task = std::make_shared<std::packaged_task<Result<T>()>>(std::move(work));
    auto result = task->get_future();
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= most_waiting_) return Error(ErrorCode::kLimit, std::to_string(queue_.size()) + " requests are waiting", "ask again later");
      queue_.push([task] { (*task)(); });
    }
    came_.notify_one();
    return result.get();
  }

 private:
  void run() {
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        if (queue_.empty()) return;
        work = std::move(queue_.front());
        queue_.pop();
      }
      work();
    }
  }

  size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::queue<std::function<void()>> queue_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace foretrace::agents
