#include "agents/loop/chat_policy.h"

#include "core/hash.h"

namespace foretrace::agents {
namespace {

constexpr int kChatPolicyVersion = 1;  // of what is sent and how it is read

// What is sent of a message: all but what is ours.
Json sent_message(const Json& message) {
  Json sent = message;
  sent.erase("extra");
  return sent;
}

Json tools_json(const ToolList& tools) {
  Json list = Json::array();
  for (const auto& tool : tools)
    list.push_back({{"type", "function"}, {"function", {{"name", tool->name()}, {"description", tool->description()}, {"parameters", tool->parameters().schema()}}}});
  return list;
}

// The parameter that a text call without JSON means.
std::vector<std::pair<std::string, std::string>> first_parameters(const ToolList& tools) {
  std::vector<std::pair<std::string, std::string>> first;
  for (const auto& tool : tools) {
    const Json properties = tool->parameters().schema()["properties"];
    first.emplace_back(tool->name(), properties.empty() ? "" : properties.begin().key());
  }
  return first;
}

class ChatPolicy : public Policy {
 public:
  ChatPolicy(ChatOptions options, remote::CompletionService service) : options_(std::move(options)), service_(std::move(service)) {}
  [[nodiscard]] std::string name() const override { return options_.service.model; }
  [[nodiscard]] std::string id() const override {
    const Json all = {service_.url(), options_.service.model, options_.max_tokens, options_.temperature, options_.seed, options_.tool_calls, kChatPolicyVersion};
    return "chat-" + sha256_hex(dump_json(all)).substr(0, 32);
  }
  Result<Turn> next(const EpisodeView& view) override {
    remote::CompletionRequest request;
    request.messages = Json::array();
    for (const Json& message : view.messages) request.messages.push_back(sent_message(message));
    if (options_.tool_calls) request.tools = tools_json(view.tools);
    request.max_tokens = options_.max_tokens;
    request.temperature = options_.temperature;
    request.seed = options_.seed + view.turns;
    TRY_ASSIGN(const auto replies, service_.complete({&request, 1}));
    if (!replies[0].completion) return Error(ErrorCode::kIo, service_.url() + " gave no answer: " + replies[0].failure, "the same command goes on where this one ended");
    return turn_of_completion(*replies[0].completion, view);
  }

 private:
  static Result<Turn> turn_of_completion(const remote::Completion& completion, const EpisodeView& view) {
    Turn turn;
    if (completion.tool_calls.empty()) turn = read_text_call(completion.text, first_parameters(view.tools));
    turn.content = completion.text;
    turn.thought = completion.thought;
    turn.tokens = completion.prompt_tokens.value_or(0) + completion.completion_tokens.value_or(0);
    for (const remote::CalledTool& called : completion.tool_calls) {
      // Arguments are a text that the model wrote: what is no JSON goes back to it as the tool's refusal.
      auto arguments = called.arguments.empty() ? Result<Json>(Json::object()) : parse_json(called.arguments);
      turn.calls.push_back({called.id, called.name, arguments.ok() ? std::move(arguments).value() : Json(called.arguments)});
    }
    return turn;
  }

  ChatOptions options_;
  remote::CompletionService service_;
};

}  // namespace

Result<std::unique_ptr<Policy>> make_chat_policy(ChatOptions options) {
  options.service.api = remote::Api::kChat;
  options.service.cache.clear();  // each turn is kept in its episode
  TRY_ASSIGN(auto service, remote::CompletionService::open(options.service));
  return std::unique_ptr<Policy>(std::make_unique<ChatPolicy>(std::move(options), std::move(service)));
}

}  // namespace foretrace::agents
