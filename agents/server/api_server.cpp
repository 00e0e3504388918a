#include "agents/server/api_server.h"

#include <malloc.h>

#include <utility>

#include "agents/server/completion_reply.h"
#include "agents/server/completion_run.h"
#include "agents/server/peer.h"
#include "agents/tools/trace_tools.h"
#include "worldmodel/question.h"

namespace foretrace::agents {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLargeBody = size_t{256} << 10;
constexpr int kClientGone = 499;  // for the counts alone: nobody reads it

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kParse:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTracee: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kLimit: return 429;
    default: return 500;
  }
}

HttpReply json_reply(const Json& json, int status = 200) {
  HttpReply reply;
  reply.status = status;
  reply.body = dump_utf8_json(json);
  return reply;
}

HttpReply refusal(int status, const std::string& message) {
  const char* type = status >= 500 ? "server_error" : status == 429 ? "rate_limit_error" : status == 401 ? "authentication_error" : "invalid_request_error";
  return json_reply({{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", nullptr}}}}, status);
}

HttpReply refusal(const Error& error) { return refusal(status_of(error.code), error.text()); }

// In a time that does not tell how much of it is right.
bool same_secret(const std::string& a, const std::string& b) {
  size_t different = a.size() ^ b.size();
  for (size_t i = 0; i < a.size(); ++i) different |= static_cast<size_t>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i % std::max<size_t>(1, b.size())]));
  return different == 0;
}

// A page of a browser on this machine, or no page at all: others must not use a server that listens here.
bool is_local(const std::string& origin) {
  for (const char* local : {"http://localhost", "http://127.0.0.1", "http://[::1]"})
    if (origin == local || origin.starts_with(std::string(local) + ":")) return true;
  return origin.empty();
}

// To the kernel, what large requests before this one have left: each thread's heap would keep theirs.
void give_back() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

std::string event(const Json& json) { return "data: " + dump_utf8_json(json) + "\n\n"; }

}  // namespace

ApiServer::ApiServer(ApiOptions options, std::unique_ptr<GenerationService> generation, std::optional<lm::tokenizer::Tokenizer> tokenizer, WorkbenchOptions bench)
    : options_(std::move(options)),
      generation_(std::move(generation)),
      tokenizer_(std::move(tokenizer)),
      bench_options_(std::move(bench)),
      worker_(options_.most_waiting) {}

// The workbench's recorder belongs to the worker's thread, and ends there.
ApiServer::~ApiServer() {
  (void)worker_.ask<Json>([this]() -> Result<Json> {
    bench_.reset();
    return Json();
  });
}

HttpReply ApiServer::answer(const HttpRequest& request) {
  const auto start = Clock::now();
  HttpReply reply = route(request);
  const bool known = reply.status != 404 || request.path.starts_with("/foretrace/");
  metrics_.add_request(known ? request.path : "other", reply.status, std::chrono::duration<double>(Clock::now() - start).count());
  return reply;
}

HttpReply ApiServer::route(const HttpRequest& request) {
  const bool get = request.method == "GET";
  if (get && request.path == "/health") return json_reply({{"status", "ok"}});
  if (!is_local(request.origin)) return refusal(403, "pages of other origins may not ask this server");
  if (!options_.token.empty() && !same_secret("Bearer " + options_.token, request.authorization)) return refusal(401, "the bearer token is missing or wrong");
  if (get && request.path == "/metrics") return metrics();
  if (get && request.path == "/v1/models") return models();
  const bool known = request.path == "/v1/completions" || request.path == "/v1/chat/completions" || request.path == "/foretrace/predict" || request.path == "/foretrace/trace";
  if (!known) return refusal(404, "there is nothing at " + request.path);
  if (get) return refusal(405, request.path + " is asked by POST");
  if (request.path == "/foretrace/predict") return predict(request);
  if (request.path == "/foretrace/trace") return trace(request);
  return complete(request, request.path == "/v1/chat/completions");
}

HttpReply ApiServer::models() const {
  return json_reply({{"object", "list"}, {"data", Json::array({{{"id", options_.name}, {"object", "model"}, {"created", 0}, {"owned_by", "foretrace"}}})}});
}

Result<CompletionRequest> ApiServer::read(const std::string& text, bool chat) {
  std::unique_lock alone(large_, std::defer_lock);
  if (text.size() > kLargeBody) {
    alone.lock();
    give_back();
  }
  const auto* tokenizer = tokenizer_ ? &*tokenizer_ : nullptr;
  TRY_ASSIGN(const Json body, parse_json(text));
  TRY_ASSIGN(auto asked, chat ? read_chat_completion(body, tokenizer, options_.chat_template, options_.limits) : read_completion(body, tokenizer, options_.limits));
  TRY(check_decoder(asked, generation_->denoises()));
  asked.each.stops = options_.ends;
  return asked;
}

HttpReply ApiServer::complete(const HttpRequest& request, bool chat) {
  if (!generation_) return refusal(400, options_.name + " writes no texts; ask /foretrace/predict");
  auto asked = read(request.body, chat);
  if (!asked.ok()) return refusal(asked.error());
  auto running = generation_->submit(asked.value().generations(), asked.value().wishes);
  if (!running.ok()) return refusal(running.error());
  const TokenSpelling spelling(tokenizer_ ? &*tokenizer_ : nullptr);
  auto run = std::make_shared<CompletionRun>(std::move(running).value(), spelling, asked.value().stops);
  if (asked.value().stream) return stream(asked.value(), std::move(run), request.socket);
  const auto end = Clock::now() + options_.longest;
  if (!run->finish([&] { return Clock::now() >= end || peer_has_gone(request.socket); }))
    return Clock::now() >= end ? refusal(503, "not done within " + std::to_string(options_.longest.count()) + " s") : refusal(kClientGone, "the client has gone");
  if (const Status failed = run->failure(); !failed.ok()) return refusal(failed.error());
  CompletionReply reply(std::move(asked).value(), options_.name, spelling);
  const Json whole = reply.whole(*run);
  metrics_.add_tokens(reply.prompt_tokens(), reply.new_tokens());
  return json_reply(whole);
}

HttpReply ApiServer::stream(const CompletionRequest& request, std::shared_ptr<CompletionRun> run, int socket) {
  struct State {
    CompletionReply reply;
    std::shared_ptr<CompletionRun> run;
    Clock::time_point end;
    bool with_usage;
  };
  const TokenSpelling spelling(tokenizer_ ? &*tokenizer_ : nullptr);
  auto state = std::make_shared<State>(State{CompletionReply(request, options_.name, spelling), std::move(run), Clock::now() + options_.longest, request.with_usage});
  HttpReply reply;
  reply.type = "text/event-stream";
  reply.stream = [this, state, socket](std::string& out) {
    const bool more = state->run->advance([&](const CompletionRun::Settled& settled) {
      for (const Json& step : state->reply.canvas_events(settled)) out += event(step);
      if (const Json piece = state->reply.piece(settled); !piece.is_null()) out += event(piece);
    });
    if (more) {
      if (Clock::now() >= state->end) state->run->cancel();
      return !peer_has_gone(socket);
    }
    if (const Status failed = state->run->failure(); !failed.ok()) {
      out += event({{"error", {{"message", failed.error().text()}, {"type", "server_error"}}}});
      return false;
    }
    const auto& choices = state->run->choices();
    for (size_t i = 0; i < choices.size(); ++i) out += event(state->reply.end(i, choices[i].finish_reason()));
    metrics_.add_tokens(state->reply.prompt_tokens(), state->reply.new_tokens());
    if (state->with_usage) out += event(state->reply.usage_piece());
    out += "data: [DONE]\n\n";
    return false;
  };
  return reply;
}

Result<Json> ApiServer::on_bench(std::function<Result<Json>(Workbench&)> work) {
  return worker_.ask<Json>([this, work = std::move(work)]() -> Result<Json> {
    if (!bench_) {
      TRY_ASSIGN(bench_, Workbench::open(bench_options_));
    }
    return work(*bench_);
  });
}

HttpReply ApiServer::trace(const HttpRequest& request) {
  const auto body = parse_json(request.body);
  if (!body.ok()) return refusal(body.error());
  const auto traced = on_bench([&](Workbench& bench) -> Result<Json> {
    const auto tool = make_trace_run_tool(bench);
    if (body.value().is_object() && body.value().contains("path")) return invalid_argument("files of the server's machine cannot be named", "give the program's text as `source`");
    TRY_ASSIGN(const auto arguments, tool->parameters().check(body.value()));
    return tool->call(arguments);
  });
  return traced.ok() ? json_reply(traced.value()) : refusal(traced.error());
}

HttpReply ApiServer::predict(const HttpRequest& request) {
  static const ToolParameters parameters = program_parameters(false)
                                               .text("what", "output, trace, state, next, path, coverage or halt; default output")
                                               .number("line", "state, next: at this line", 1)
                                               .number("visit", "state, next: at its K-th visit, from 1", 1)
                                               .number("max_steps", "steps that the predicted run may have; default 256", 1);
  const auto body = parse_json(request.body);
  if (!body.ok()) return refusal(body.error());
  const auto predicted = on_bench([&](Workbench& bench) -> Result<Json> {
    TRY_ASSIGN(const auto arguments, parameters.check(body.value()));
    worldmodel::Question question;
    if (arguments.has("what")) question.what = arguments.text("what");
    question.line = arguments.number("line");
    question.visit = arguments.number("visit", 1);
    TRY(worldmodel::check_question(question));
    TRY_ASSIGN(const auto program, called_program(arguments));
    TRY_ASSIGN(auto* model, bench.model());
    worldmodel::Budget budget;
    budget.max_steps = arguments.number("max_steps", budget.max_steps);
    TRY_ASSIGN(const auto reply, worldmodel::ask(*model, program, question, budget));
    return Json{{"what", question.what}, {"prediction", reply.prediction}, {"confidence", reply.confidence}, {"parsed", reply.parsed},
                {"steps", reply.steps},  {"model", model->name()},         {"seconds", reply.seconds}};
  });
  return predicted.ok() ? json_reply(predicted.value()) : refusal(predicted.error());
}

HttpReply ApiServer::metrics() const {
  std::map<std::string, double> gauges;
  if (generation_) {
    gauges["generations_running"] = static_cast<double>(generation_->running());
    gauges["generations_waiting"] = static_cast<double>(generation_->waiting());
  }
  HttpReply reply;
  reply.type = "text/plain; version=0.0.4";
  reply.body = metrics_.text(gauges);
  return reply;
}

}  // namespace foretrace::agents
