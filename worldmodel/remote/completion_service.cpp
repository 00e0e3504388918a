#include "worldmodel/remote/completion_service.h"

#include <map>

namespace foretrace::remote {

struct CompletionService::Pending {
  std::string body, key;
  std::vector<size_t> requests;  // that have this body
  ServiceReply reply;
  int tries = 0;
  bool settled = false, reached = false;
};

Result<CompletionService> CompletionService::open(ServiceSettings settings) {
  for (const char c : settings.key)
    if (static_cast<unsigned char>(c) < 0x20) return invalid_argument("the server's key holds a control character", "check FORETRACE_API_KEY");
  if (settings.model.empty()) return invalid_argument("a server needs the name of its model", "--remote-model NAME; GET /v1/models lists them");
  TRY_ASSIGN(std::string url, endpoint(settings.url, settings.api));
  CompletionService service(std::move(settings), std::move(url));
  if (!service.settings_.cache.empty()) {
    TRY_ASSIGN(service.cache_, ResponseCache::open(service.settings_.cache));
  }
  return service;
}

// Each different body once; those that the cache knows are settled.
Result<std::vector<CompletionService::Pending>> CompletionService::look_up(std::span<const CompletionRequest> requests) {
  std::vector<Pending> all;
  std::map<std::string, size_t> known;
  for (size_t i = 0; i < requests.size(); ++i) {
    std::string body = request_body(settings_.api, settings_.model, requests[i]);
    const auto [at, added] = known.emplace(body, all.size());
    if (added) {
      Pending& pending = all.emplace_back();
      pending.key = ResponseCache::key(url_, body);
      pending.body = std::move(body);
      if (cache_) {
        TRY_ASSIGN(auto answer, cache_->find(pending.key));
        if (answer) {
          pending.reply.completion = std::move(answer->completion);
          pending.reply.seconds = answer->seconds;
          pending.settled = true;
        }
      }
    }
    all[at->second].requests.push_back(i);
  }
  return all;
}

std::optional<double> CompletionService::again(Pending& pending, const HttpReply& reply, const std::string& why) {
  const auto wait = wait_before_next(settings_.retry, pending.tries, reply, jitter_);
  if (!wait) pending.reply.failure = why + (pending.tries > 1 ? ", after " + std::to_string(pending.tries) + " tries" : "");
  return wait;
}

Result<std::optional<double>> CompletionService::accept(Pending& pending, Completion completion, double seconds) {
  pending.reply.seconds = seconds;
  if (cache_) TRY(cache_->put(pending.key, url_, pending.body, {completion, seconds}));
  pending.reply.completion = std::move(completion);
  return std::optional<double>();
}

Result<std::optional<double>> CompletionService::settle(Pending& pending, const HttpReply& reply) {
  ++pending.tries;
  pending.reply.tries = pending.tries;
  pending.reached |= !reply.unreachable;
  if (reply.status == 0) return again(pending, reply, reply.error);
  if (reply.status == 200) {
    auto completion = parse_completion(settings_.api, reply.body);
    if (completion.ok()) return accept(pending, std::move(completion.value()), reply.seconds);
    return again(pending, reply, completion.error().message);
  }
  const std::string why = "HTTP " + std::to_string(reply.status) + ": " + error_message(reply.body);
  if (may_pass(reply)) return again(pending, reply, why);
  if (reply.status == 401 || reply.status == 403 || reply.status == 404)
    return invalid_argument(url_ + ": " + why, "check --url, --remote-model and the key in FORETRACE_API_KEY");
  pending.reply.failure = why;
  return std::optional<double>();
}

Result<std::vector<ServiceReply>> CompletionService::complete(std::span<const CompletionRequest> requests) {
  TRY_ASSIGN(auto all, look_up(requests));
  std::vector<HttpRequest> posts;
  std::vector<Pending*> owners;
  for (Pending& pending : all) {
    if (pending.settled) continue;
    HttpRequest post{url_, pending.body, {"Content-Type: application/json"}};
    if (!settings_.key.empty()) post.headers.push_back("Authorization: Bearer " + settings_.key);
    posts.push_back(std::move(post));
    owners.push_back(&pending);
  }
  TRY(post_all(posts, settings_.http, [&](size_t i, const HttpReply& reply) { return settle(*owners[i], reply); }));
  bool reached = owners.empty();
  for (const Pending* owner : owners) reached |= owner->reached;
  if (!reached) return not_found(url_ + " cannot be reached: " + owners.front()->reply.failure, "is the server running?");

  std::vector<ServiceReply> replies(requests.size());
  for (const Pending& pending : all)
    for (const size_t i : pending.requests) replies[i] = pending.reply;
  return replies;
}

}  // namespace foretrace::remote
