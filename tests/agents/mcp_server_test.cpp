#include "agents/mcp/mcp_server.h"

#include <gtest/gtest.h>

#include "core/rng.h"

namespace foretrace::agents {
namespace {

// Says what it was told, or fails.
class EchoTool : public Tool {
 public:
  EchoTool() { parameters_.text("text", "to say").required(); }
  [[nodiscard]] std::string name() const override { return "echo"; }
  [[nodiscard]] std::string description() const override { return "says it"; }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  Result<Json> call(const ToolArguments& arguments) override {
    if (arguments.text("text") == "fail") return not_found("nothing there", "look elsewhere");
    return Json{{"said", arguments.text("text")}};
  }

 private:
  ToolParameters parameters_;
};

McpServer echo_server() {
  ToolList tools;
  tools.push_back(std::make_unique<EchoTool>());
  return McpServer(std::move(tools), "1.2");
}

Json ask(McpServer& server, const std::string& method, const Json& params = Json::object()) {
  const auto answer = server.answer(Json{{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", params}}.dump());
  EXPECT_TRUE(answer.has_value());
  EXPECT_EQ((*answer)["id"], 7);
  EXPECT_EQ((*answer)["jsonrpc"], "2.0");
  return *answer;
}

Json stateless(const std::string& version, Json params = Json::object()) {
  params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", version}, {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
  return params;
}

TEST(McpServer, AgreesOnARevisionInTheHandshake) {
  McpServer server = echo_server();
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    EXPECT_EQ(ask(server, "initialize", {{"protocolVersion", version}})["result"]["protocolVersion"], version);
  const Json result = ask(server, "initialize", {{"protocolVersion", "1999-01-01"}})["result"];
  EXPECT_EQ(result["protocolVersion"], "2025-11-25");
  EXPECT_EQ(result["serverInfo"]["name"], "foretrace");
  EXPECT_EQ(result["serverInfo"]["version"], "1.2");
  EXPECT_TRUE(result["capabilities"].contains("tools"));
  EXPECT_FALSE(server.answer(R"({"jsonrpc":"2.0","method":"notifications/initialized"})"));
  EXPECT_EQ(ask(server, "ping")["result"], Json::object());
}

TEST(McpServer, AnswersWithoutAHandshakeInTheRevisionThatARequestNames) {
  McpServer server = echo_server();
  const Json found = ask(server, "server/discover", stateless("2026-07-28"))["result"];
  EXPECT_EQ(found["supportedVersions"][0], "2026-07-28");
  EXPECT_EQ(found["resultType"], "complete");
  EXPECT_GE(found["ttlMs"], 0);
  EXPECT_EQ(found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "foretrace");
  EXPECT_EQ(ask(server, "tools/list", stateless("2026-07-28"))["result"]["resultType"], "complete");
  EXPECT_FALSE(ask(server, "tools/list")["result"].contains("resultType"));
  const Json error = ask(server, "tools/list", stateless("2030-01-01"))["error"];
  EXPECT_EQ(error["code"], -32022);
  EXPECT_EQ(error["data"]["requested"], "2030-01-01");
  EXPECT_EQ(error["data"]["supported"], found["supportedVersions"]);
}

TEST(McpServer, ListsAndCallsTools) {
  McpServer server = echo_server();
  const Json tools = ask(server, "tools/list")["result"]["tools"];
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(tools[0]["name"], "echo");
  EXPECT_EQ(tools[0]["inputSchema"]["required"], Json::array({"text"}));
  const Json said = ask(server, "tools/call", {{"name", "echo"}, {"arguments", {{"text", "hi"}}}})["result"];
  EXPECT_EQ(said["isError"], false);
  EXPECT_EQ(said["structuredContent"]["said"], "hi");
  EXPECT_EQ(said["content"][0]["text"], R"({"said":"hi"})");
}

TEST(McpServer, WhatAToolRefusesIsAResultWhatTheProtocolRefusesIsAnError) {
  McpServer server = echo_server();
  for (const auto& [arguments, text] : {std::pair<Json, std::string>{{{"text", "fail"}}, "look elsewhere"}, {{{"text", 3}}, "must be a string"}, {Json::array({1}), "must be an object"}}) {
    const Json failed = ask(server, "tools/call", {{"name", "echo"}, {"arguments", arguments}})["result"];
    EXPECT_EQ(failed["isError"], true);
    EXPECT_FALSE(failed.contains("structuredContent"));
    EXPECT_NE(failed["content"][0]["text"].get<std::string>().find(text), std::string::npos);
  }
  EXPECT_EQ(ask(server, "tools/call", {{"name", "nope"}})["error"]["code"], -32602);
  EXPECT_EQ(ask(server, "tools/call")["error"]["code"], -32602);
  EXPECT_EQ(ask(server, "resources/list")["error"]["code"], -32601);
  EXPECT_EQ(ask(server, "tools/list", Json::array())["error"]["code"], -32602);
}

TEST(McpServer, SaysOfEveryMessageThatIsNoneWhatItIs) {
  McpServer server = echo_server();
  const std::pair<const char*, int> wrong[] = {{"{", -32700}, {"[]", -32600}, {"3", -32600}, {"{}", -32600}, {R"({"id":1})", -32600},
                                               {R"({"id":1,"method":3})", -32600}, {R"({"id":null,"method":"ping"})", -32600}, {R"({"id":{},"method":"ping"})", -32600}};
  for (const auto& [message, code] : wrong) {
    const auto answer = server.answer(message);
    ASSERT_TRUE(answer) << message;
    EXPECT_EQ((*answer)["error"]["code"], code) << message;
  }
  EXPECT_FALSE(server.answer(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
  EXPECT_FALSE(server.answer(R"({"jsonrpc":"2.0","method":"tools/call"})"));
}

TEST(McpServer, AnswersDamagedMessagesInWords) {
  McpServer server = echo_server();
  const std::string whole = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hi"},"_meta":{"a":[1]}}})";
  Rng rng(3);
  for (int k = 0; k < 3000; ++k) {
    std::string damaged = whole;
    for (uint64_t n = 1 + rng.below(4); n > 0; --n) {
      const size_t at = rng.below(damaged.size());
      if (rng.chance(0.5)) {
        damaged.erase(at, 1 + rng.below(5));
      } else {
        damaged[at] = static_cast<char>(rng.below(256));
      }
      if (damaged.empty()) damaged = "x";
    }
    const auto answer = server.answer(damaged);
    if (!answer) continue;
    EXPECT_TRUE(answer->contains("result") != answer->contains("error"));
  }
}

}  // namespace
}  // namespace foretrace::agents
