// CompletionService: a model behind an OpenAI-compatible server, asked many things at a time, patiently, and never twice.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "worldmodel/remote/completion.h"
#include "worldmodel/remote/response_cache.h"
#include "worldmodel/remote/retry.h"

namespace foretrace::remote {

struct ServiceSettings {
  std::string url;    // endpoint() makes the rest
  std::string model;  // as the server calls it
  std::string key;    // sent as "Authorization: Bearer KEY" unless empty
  Api api = Api::kChat;
  HttpOptions http;
  RetryPolicy retry;
  std::string cache;  // file of answers; empty: none
};

struct ServiceReply {
  std::optional<Completion> completion;
  std::string failure;  // why there is none: "429 after 6 tries: rate limit"
  int tries = 0;        // 0: from the cache
  double seconds = 0;   // of the try that was answered; the cache keeps them
};

class CompletionService {
 public:
  static Result<CompletionService> open(ServiceSettings settings);

  // A reply a request, in order. Equal requests are sent once. A reply that does not parse is tried again like one that did not
  // come. kNotFound: none could connect to the server. kInvalidArgument: the server refuses key, model or path (401, 403, 404).
  Result<std::vector<ServiceReply>> complete(std::span<const CompletionRequest> requests);

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const ServiceSettings& settings() const { return settings_; }

 private:
  struct Pending;
  CompletionService(ServiceSettings settings, std::string url) : settings_(std::move(settings)), url_(std::move(url)) {}
  Result<std::vector<Pending>> look_up(std::span<const CompletionRequest> requests);
  Result<std::optional<double>> settle(Pending& pending, const HttpReply& reply);
  Result<std::optional<double>> accept(Pending& pending, Completion completion, double seconds);
  [[nodiscard]] std::optional<double> again(Pending& pending, const HttpReply& reply, const std::string& why);

  ServiceSettings settings_;
  std::string url_;
  std::optional<ResponseCache> cache_;
  Rng jitter_{static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
};

}  // namespace foretrace::remote
