// Input that is no protocol, or means harm: a response that says so, or exit code 1 with a message; never a crash, and nothing else on stdout.
#include <gtest/gtest.h>

#include "core/rng.h"
#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"

namespace foretrace::tracer {
namespace {

std::string framed(const std::string& text) { return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text; }

TEST(HostileInput, BadFramingEndsWithAMessage) {
  for (const std::string& bytes :
       {std::string("hello\r\n\r\n"), std::string("Content-Length: x\r\n\r\n{}"), std::string("Content-Length: -1\r\n\r\n{}"),
        std::string("Content-Length: 99999999999999999999\r\n\r\n"), std::string("Content-Length: 1000000000\r\n\r\n{}"),
        std::string("Content-Length: 10\r\n\r\n{}"), std::string("Content-Length: 1"), std::string("Content-Length:\r\n\r\n"),
        std::string(100000, 'x'), std::string("\0\0\0\0\r\n\r\n", 8), std::string("\r\n\r\n")}) {
    DebuggerClient client;
    client.write(bytes);
    std::string rest, complaint;
    EXPECT_EQ(client.finish(&rest, &complaint), 1) << bytes.substr(0, 50);
    EXPECT_EQ(rest, "");
    EXPECT_NE(complaint.find("foretrace"), std::string::npos) << complaint;
  }
}

TEST(HostileInput, NoInputAtAllIsTheEndOfASession) {
  DebuggerClient client;
  std::string rest, complaint;
  EXPECT_EQ(client.finish(&rest, &complaint), 0);
  EXPECT_EQ(rest + complaint, "");
}

TEST(HostileInput, BadMessagesAreAnsweredAndTheSessionGoesOn) {
  DebuggerClient client;
  for (const std::string& text :
       {std::string("{"), std::string(""), std::string("[1,2]"), std::string("null"), std::string("{}"), std::string("{\"type\":\"request\"}"),
        std::string("{\"type\":5,\"seq\":1}"), std::string("{\"type\":\"request\",\"seq\":\"x\",\"command\":7}"), std::string("\xff\xfe"),
        std::string(100000, '['), std::string("{\"type\":\"request\",\"seq\":3,\"command\":\"\"}")}) {
    client.write(framed(text));
    const Json answer = client.read();
    EXPECT_EQ(answer["type"], "response") << text.substr(0, 50);
    EXPECT_EQ(answer["success"], false);
    EXPECT_TRUE(answer["message"].is_string());
  }
  client.write("X-Other: 1\r\ncontent-length:   " + framed("{\"type\":\"event\",\"event\":\"none\"}").substr(16));  // nothing to answer
  EXPECT_EQ(client.ask("initialize")["supportsStepBack"], true);
  client.ask("disconnect");
  EXPECT_EQ(client.finish(), 0);
}

TEST(HostileInput, RequestsOutOfOrderAreRefused) {
  const DebuggerLab lab(kRecursion);
  DebuggerClient client;
  const auto refused = [&](const std::string& command, Json arguments = Json::object()) {
    const Json response = client.request(command, std::move(arguments));
    EXPECT_EQ(response["success"], false) << command;
    EXPECT_TRUE(response["body"]["error"]["format"].is_string());
    return response["message"].get<std::string>();
  };
  for (const char* command : {"launch", "next", "stackTrace", "setBreakpoints", "configurationDone", "threads"}) refused(command);
  client.ask("initialize");
  refused("initialize");
  refused("continue");
  EXPECT_NE(refused("launch", {{"db", "/no/such.db"}}).find("/no/such.db"), std::string::npos);
  refused("launch", {{"db", lab.file()}});  // no store
  refused("launch", {{"db", lab.store()}, {"run", 9}});
  refused("launch", {{"db", lab.store()}, {"run", "nine"}});
  refused("launch", {{"db", 5}});
  refused("launch", {{"db", lab.store()}, {"against", 9}});
  client.ask("launch", lab.launch());
  refused("launch", lab.launch());
  for (const char* command : {"next", "continue", "variables", "evaluate"}) refused(command);
  client.ask("configurationDone");
  refused("configurationDone");
  refused("gotoTargets");
  refused("restartFrame");
  refused("no such request");
  client.ask("cancel", {{"requestId", 1}});
  client.wait_for("stopped");
  EXPECT_EQ(client.move("pause")["reason"], "pause");
  for (const Json& arguments : {Json{{"variablesReference", -1}}, Json{{"variablesReference", 1e300}}, Json{{"variablesReference", 18446744073709551615U}},
                                Json{{"variablesReference", "1"}}, Json{{"variablesReference", 99}}, Json(Json::object())})
    refused("variables", arguments);
  refused("stackTrace", {{"threadId", -1}});
  refused("stackTrace", {{"threadId", 1}, {"startFrame", -5}});
  refused("scopes", {{"frameId", 4294967297}});
  refused("setBreakpoints", {{"source", 3}});
  refused("setBreakpoints", {{"source", {{"path", lab.file()}}}, {"breakpoints", {{{"line", "x"}}}}});
  refused("evaluate", {{"expression", 3}});
  for (const int64_t line : {int64_t{-1}, int64_t{0}, INT64_MAX})
    client.ask("setBreakpoints", {{"source", {{"path", lab.file()}}}, {"breakpoints", {{{"line", line}}}}});
  client.ask("terminate");
  client.wait_for("terminated");
  refused("next");
  client.ask("disconnect");
  EXPECT_EQ(client.finish(), 0);
}

// Every byte of a good conversation changed somewhere: the program answers, or complains and exits with 1.
TEST(HostileInput, DamagedConversationsDoNotCrash) {
  const DebuggerLab lab("def f(a):\n    return a\nf([1])\n");
  std::string conversation;
  int64_t seq = 0;
  const std::vector<std::pair<std::string, Json>> requests = {
      {"initialize", Json::object()},
      {"launch", lab.launch()},
      {"setBreakpoints", {{"source", {{"path", lab.file()}}}, {"breakpoints", {{{"line", 2}, {"condition", "a[0] == 1"}}}}}},
      {"configurationDone", Json::object()},
      {"continue", {{"threadId", 1}}},
      {"stackTrace", {{"threadId", 1}}},
      {"scopes", {{"frameId", 2}}},
      {"variables", {{"variablesReference", 1}}},
      {"evaluate", {{"expression", "a[0]"}, {"frameId", 2}}},
      {"stepBack", {{"threadId", 1}}},
  };
  for (const auto& [command, arguments] : requests)
    conversation += framed(Json{{"seq", ++seq}, {"type", "request"}, {"command", command}, {"arguments", arguments}}.dump());
  Rng rng(7);
  for (int round = 0; round < 60; ++round) {
    std::string damaged = conversation;
    for (int i = 0; i < 1 + round % 4; ++i) damaged[rng.below(damaged.size())] = static_cast<char>(rng.below(256));
    DebuggerClient client;
    client.write(damaged);
    std::string rest, complaint;
    const int code = client.finish(&rest, &complaint);
    EXPECT_TRUE(code == 0 || code == 1) << code << damaged;
    EXPECT_EQ(complaint.starts_with("foretrace"), code == 1) << complaint;
    EXPECT_TRUE(rest.empty() || rest.starts_with("Content-Length: "));
  }
}

}  // namespace
}  // namespace foretrace::tracer
