// A model behind a chat server as a policy, the server a stub of the test's own.
#include "agents/loop/chat_policy.h"

#include <gtest/gtest.h>

#include "agents/loop/episode.h"
#include "tests/agents/small_tasks.h"
#include "tests/worldmodel/remote/stub_server.h"

namespace foretrace::agents {
namespace {

using remote::http_reply;
using remote::StubReply;
using remote::StubServer;

ChatOptions options_of(const StubServer& server) {
  ChatOptions options;
  options.service.url = server.url();
  options.service.model = "stub";
  options.service.retry = {2, 0.01, 0.05};
  options.service.http.timeout = 20;
  return options;
}

StubReply message_reply(const Json& message) {
  const Json body = {{"choices", Json::array({{{"message", message}, {"finish_reason", "tool_calls"}}})}, {"usage", {{"prompt_tokens", 90}, {"completion_tokens", 10}}}};
  return http_reply(200, dump_json(body));
}

Json call_message(const std::string& name, const Json& arguments) {
  return {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", Json::array({{{"id", "call_a"}, {"type", "function"}, {"function", {{"name", name}, {"arguments", arguments}}}}})}};
}

class ChatPolicyTest : public testing::Test {
 protected:
  ChatPolicyTest() { shared_.grader = &grader_; }
  Result<EpisodeEnd> play(const ChatOptions& options) {
    auto policy = make_chat_policy(options);
    if (!policy.ok()) return policy.error();
    return run_episode(task_, *policy.value(), shared_);
  }
  Task task_ = total_task();
  Grader grader_;
  SessionTools shared_;
};

TEST_F(ChatPolicyTest, RepairsWithToolCalls) {
  StubServer server([](const StubServer::Request& request) {
    const size_t turns = request.body["messages"].size();
    if (turns == 2) return message_reply(call_message("run_tests", "{}"));
    if (turns == 4) return message_reply(call_message("edit", R"({"path": "total.py", "old": " - 1", "new": ""})"));
    return message_reply(call_message("submit", ""));
  });
  const auto end = play(options_of(server));
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_TRUE(end.value().solved());
  EXPECT_EQ(end.value().tokens, 300);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].path, "/v1/chat/completions");
  EXPECT_EQ(requests[0].body["tools"][0]["function"]["name"], "bash");
  EXPECT_EQ(requests[0].body["tools"][0]["function"]["parameters"]["properties"]["command"]["type"], "string");
  const Json& messages = requests[1].body["messages"];
  EXPECT_EQ(messages[2]["tool_calls"][0]["id"], "call_a");
  EXPECT_FALSE(messages[2].contains("extra")) << "what is ours is not sent";
  EXPECT_EQ(messages[3]["role"], "tool");
  EXPECT_EQ(messages[3]["tool_call_id"], "call_a");
  EXPECT_NE(messages[3]["content"].get<std::string>().find("\"passed\":false"), std::string::npos);
}

TEST_F(ChatPolicyTest, RepairsWithTexts) {
  StubServer server([](const StubServer::Request& request) {
    const size_t turns = request.body["messages"].size();
    if (turns == 2) return remote::chat_reply("I have no idea what to do.");
    if (turns == 4) return remote::chat_reply("<tool: bash>sed -i 's/ - 1//' total.py</tool>");
    return remote::chat_reply("<tool: submit></tool>");
  });
  ChatOptions options = options_of(server);
  options.tool_calls = false;
  const auto end = play(options);
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_TRUE(end.value().solved());
  EXPECT_FALSE(server.requests()[0].body.contains("tools"));
  EXPECT_NE(server.requests()[1].body["messages"][3]["content"].get<std::string>().find("no tool call"), std::string::npos) << "it is told what was wrong";
  EXPECT_EQ(server.requests()[1].body["messages"][2]["content"], "I have no idea what to do.") << "and what it wrote stays";
}

TEST_F(ChatPolicyTest, ArgumentsThatAreNoJsonGoBackToTheModel) {
  StubServer server([](const StubServer::Request& request) {
    if (request.body["messages"].size() == 2) return message_reply(call_message("bash", "{\"command\": "));
    return message_reply(call_message("submit", Json::object()));  // as an object, which some servers give
  });
  const auto end = play(options_of(server));
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_EQ(end.value().exit_status, "Submitted");
  EXPECT_NE(server.requests()[1].body["messages"][3]["content"].get<std::string>().find("error"), std::string::npos);
}

TEST_F(ChatPolicyTest, ServersThatFailEndTheRunWithAnError) {
  StubServer refuses([](const StubServer::Request&) { return http_reply(401, R"({"error":{"message":"no key"}})"); });
  EXPECT_NE(play(options_of(refuses)).error().text().find("no key"), std::string::npos);
  int asked = 0;
  StubServer stumbles([&](const StubServer::Request&) { return ++asked == 1 ? http_reply(500, "") : message_reply(call_message("submit", "{}")); });
  EXPECT_TRUE(play(options_of(stumbles)).ok()) << "asked again";
  StubServer broken([](const StubServer::Request&) { return http_reply(500, ""); });
  EXPECT_FALSE(play(options_of(broken)).ok());
  ChatOptions nowhere;
  nowhere.service.url = "ftp://x";
  nowhere.service.model = "stub";
  EXPECT_EQ(make_chat_policy(nowhere).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace foretrace::agents
