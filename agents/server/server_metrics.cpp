#include "agents/server/server_metrics.h"

#include <cstdio>

namespace foretrace::agents {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::string counter(const std::string& name, const std::string& help) { return "# HELP foretrace_" + name + " " + help + "\n# TYPE foretrace_" + name + " counter\n"; }

}  // namespace

void ServerMetrics::add_request(const std::string& route, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{route, status}];
  seconds_ += seconds;
  for (size_t i = 0; i < kSeconds.size(); ++i) within_[i] += seconds <= kSeconds[i] ? 1 : 0;
}

void ServerMetrics::add_tokens(int64_t prompt, int64_t generated) {
  const std::lock_guard lock(mutex_);
  prompt_tokens_ += prompt;
  generated_tokens_ += generated;
}

std::string ServerMetrics::text(const std::map<std::string, double>& gauges) const {
  const std::lock_guard lock(mutex_);
  std::string text = counter("requests_total", "Requests by route and status.");
  int64_t all = 0;
  for (const auto& [key, count] : requests_) {
    text += "foretrace_requests_total{route=\"" + key.first + "\",status=\"" + std::to_string(key.second) + "\"} " + std::to_string(count) + "\n";
    all += count;
  }
  text += "# HELP foretrace_request_seconds Time of requests.\n# TYPE foretrace_request_seconds histogram\n";
  for (size_t i = 0; i < kSeconds.size(); ++i)
    text += "foretrace_request_seconds_bucket{le=\"" + number(kSeconds[i]) + "\"} " + std::to_string(within_[i]) + "\n";
  text += "foretrace_request_seconds_bucket{le=\"+Inf\"} " + std::to_string(all) + "\nforetrace_request_seconds_sum " + number(seconds_) +
          "\nforetrace_request_seconds_count " + std::to_string(all) + "\n";
  text += counter("prompt_tokens_total", "Tokens read.") + "foretrace_prompt_tokens_total " + std::to_string(prompt_tokens_) + "\n";
  text += counter("generated_tokens_total", "Tokens generated.") + "foretrace_generated_tokens_total " + std::to_string(generated_tokens_) + "\n";
  for (const auto& [name, value] : gauges) text += "# TYPE foretrace_" + name + " gauge\nforetrace_" + name + " " + number(value) + "\n";
  return text;
}

}  // namespace foretrace::agents
