// What a server has done, as text that Prometheus reads. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace foretrace::agents {

class ServerMetrics {
 public:
  void add_request(const std::string& route, int status, double seconds);
  void add_tokens(int64_t prompt, int64_t generated);

  // `gauges`: further values by name, as they are now.
  [[nodiscard]] std::string text(const std::map<std::string, double>& gauges) const;

 private:
  static constexpr std::array<double, 8> kSeconds = {0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120};
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, int64_t> requests_;
  std::array<int64_t, kSeconds.size()> within_{};  // requests that took no longer
  double seconds_ = 0;
  int64_t prompt_tokens_ = 0, generated_tokens_ = 0;
};

}  // namespace foretrace::agents
