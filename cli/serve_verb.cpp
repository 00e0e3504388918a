#include "cli/serve_verb.h"

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "agents/server/api_server.h"
#include "agents/server/denoising_service.h"
#include "agents/server/token_service.h"
#include "cli/stop_signal.h"
#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/generate/end_tokens.h"
#include "worldmodel/model_directory.h"

namespace foretrace::cli {
namespace {

constexpr const char* kTokenVariable = "FORETRACE_SERVE_TOKEN";

class ServeVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "serve"; }
  [[nodiscard]] std::string summary() const override { return "a model behind OpenAI's API, predictions and traces over HTTP"; }
  [[nodiscard]] std::string example() const override { return "foretrace serve --model build/demo/run/model --port 8080"; }
  void declare(CLI::App& app) override {
    app.add_option("--model", bench_.model, "model directory (default: $FORETRACE_MODEL, else models/ beside the binary)");
    app.add_option("--db", bench_.db, "trace store that runs are added to (default: one that goes away at the end)");
    app.add_option("--host", host_, "address to listen on; other machines reach none but this one's own by default")->capture_default_str();
    app.add_option("--port", port_, "0: any free one, named on standard output")->check(CLI::Range(0, 65535))->capture_default_str();
    app.add_option("--batch", service_.engine.max_sequences, "generations at once")->check(CLI::Range(1, 4096))->capture_default_str();
    app.add_option("--max-waiting", service_.max_waiting, "generations that wait; further ones get 429")->check(CLI::Range(1, 1 << 20))->capture_default_str();
    app.add_option("--max-tokens", api_.limits.max_tokens, "new tokens of a generation, at most")->check(CLI::Range(1, 1 << 20))->capture_default_str();
    app.add_option("--max-prompt-tokens", api_.limits.max_prompt_tokens, "tokens of a prompt, at most")->check(CLI::Range(1, 1 << 24))->capture_default_str();
    app.add_option("--chat-template", chat_template_, "how messages become text (default: as the checkpoint's own template says)")
        ->check(CLI::IsMember({"chatml", "llama3", "gemma", "mistral"}));
    app.add_flag("--deterministic", service_.engine.deterministic, "every generation alone, so that not a bit depends on the others");
  }
  Result<int> run() override;

 private:
  Result<std::unique_ptr<agents::GenerationService>> generation(const std::string& directory) const;

  std::string host_ = "127.0.0.1", chat_template_;
  int port_ = 8080;
  agents::ServiceOptions service_;
  agents::ApiOptions api_;
  agents::WorkbenchOptions bench_;
};

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

Result<std::unique_ptr<agents::GenerationService>> ServeVerb::generation(const std::string& directory) const {
  TRY_ASSIGN(auto model, lm::CausalLm::load(directory));
  TRY_ASSIGN(auto info, lm::read_diffusion_info(directory, model->config()));
  using Service = std::unique_ptr<agents::GenerationService>;
  if (info.has_value()) return Service(std::make_unique<agents::DenoisingService>(std::move(model), *std::move(info), service_));
  model->pack_weights();
  return Service(std::make_unique<agents::TokenService>(std::move(model), service_));
}

Result<int> ServeVerb::run() {
  if (const char* token = std::getenv(kTokenVariable)) api_.token = token;
  if (api_.token.empty() && !is_loopback(host_))
    return invalid_argument("--host " + host_ + " lets other machines run programs here", std::string("set ") + kTokenVariable + ", which clients must then bear");
  TRY_ASSIGN(bench_.model, worldmodel::locate_model(bench_.model));
  api_.name = worldmodel::model_name(bench_.model);
  const std::string directory = lm::checkpoint_directory(bench_.model);
  TRY_ASSIGN(api_.ends, lm::read_end_tokens(directory));
  api_.chat_template = lm::tokenizer::read_chat_template(directory, chat_template_);
  if (!api_.chat_template.ok() && api_.chat_template.error().code != ErrorCode::kUnsupported) return api_.chat_template.error();
  TRY_ASSIGN(auto service, generation(directory));
  std::optional<lm::tokenizer::Tokenizer> tokenizer;
  if (file_exists(directory + "/tokenizer.json")) {
    TRY_ASSIGN(tokenizer, lm::tokenizer::Tokenizer::load(directory));
  }
  std::signal(SIGPIPE, SIG_IGN);
  catch_stop_signals();
  agents::ApiServer api(api_, std::move(service), std::move(tokenizer), bench_);
  agents::HttpTransport transport({}, [&](const agents::HttpRequest& request) { return api.answer(request); });
  TRY_ASSIGN(const int port, transport.bind(host_, port_));
  std::printf("listening on http://%s:%d, model %s\n", host_.c_str(), port, api_.name.c_str());
  std::fflush(stdout);
  std::atomic<bool> served = false;
  std::thread watch([&] {
    while (!stop_asked() && !served) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    transport.stop();
  });
  transport.run();
  served = true;
  watch.join();
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_serve_verb() { return std::make_unique<ServeVerb>(); }

}  // namespace foretrace::cli
