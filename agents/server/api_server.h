// ApiServer: what `foretrace serve` answers. OpenAI's /v1/models, /v1/completions, /v1/chat/completions; /foretrace/predict and
// /foretrace/trace; /metrics and /health. Called by many threads at once.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agents/server/completion_request.h"
#include "agents/server/generation_service.h"
#include "agents/server/http_transport.h"
#include "agents/server/server_metrics.h"
#include "agents/server/worker_thread.h"
#include "agents/tools/workbench.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::agents {

struct ApiOptions {
  std::string name;   // of the model
  std::string token;  // that clients must bear; empty: none
  CompletionLimits limits;
  Result<lm::tokenizer::ChatTemplate> chat_template = lm::tokenizer::ChatTemplate();  // or why there is none
  std::vector<std::vector<int32_t>> ends;  // at which the model's texts end (lm/generate/end_tokens.h)
  std::chrono::seconds longest{600};  // of a request
  size_t most_waiting = 64;           // requests to /foretrace
};

class ApiServer {
 public:
  // `generation` null: there is no model that writes texts, and /v1 says so. `tokenizer` may be missing.
  ApiServer(ApiOptions options, std::unique_ptr<GenerationService> generation, std::optional<lm::tokenizer::Tokenizer> tokenizer, WorkbenchOptions bench);
  ~ApiServer();

  HttpReply answer(const HttpRequest& request);

 private:
  HttpReply route(const HttpRequest& request);
  HttpReply models() const;
  HttpReply complete(const HttpRequest& request, bool chat);
  Result<CompletionRequest> read(const std::string& body, bool chat);
  // `socket`: of the client
  HttpReply stream(const CompletionRequest& request, std::shared_ptr<class CompletionRun> run, int socket);
  HttpReply predict(const HttpRequest& request);
  HttpReply trace(const HttpRequest& request);
  HttpReply metrics() const;
  // Work with the workbench, by the one thread that has it.
  Result<Json> on_bench(std::function<Result<Json>(Workbench&)> work);

  ApiOptions options_;
  std::unique_ptr<GenerationService> generation_;
  std::optional<lm::tokenizer::Tokenizer> tokenizer_;
  WorkbenchOptions bench_options_;
  std::unique_ptr<Workbench> bench_;  // of the worker alone
  mutable ServerMetrics metrics_;
  std::mutex large_;  // requests that are, are read one at a time
  WorkerThread worker_;
};

}  // namespace foretrace::agents
