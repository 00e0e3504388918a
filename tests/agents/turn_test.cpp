// Tool calls as texts, and turns as messages.
#include "agents/loop/turn.h"

#include <gtest/gtest.h>

namespace foretrace::agents {
namespace {

const std::vector<std::pair<std::string, std::string>> kTools = {{"bash", "command"}, {"read", "path"}, {"submit", ""}};

TEST(TextCalls, AreReadInEachForm) {
  const Turn tagged = read_text_call("Let me look.\n<tool: bash>\nls -l\n</tool>", kTools);
  ASSERT_EQ(tagged.calls.size(), 1u) << tagged.problem;
  EXPECT_EQ(tagged.calls[0].name, "bash");
  EXPECT_EQ(tagged.calls[0].arguments, Json({{"command", "ls -l"}}));
  EXPECT_EQ(tagged.content, "Let me look.\n<tool: bash>\nls -l\n</tool>");
  EXPECT_EQ(read_text_call("```bash\ncat <<'E'\n{}\nE\n```", kTools).calls.at(0).arguments["command"], "cat <<'E'\n{}\nE");
  EXPECT_EQ(read_text_call("```mswea_bash_command\nls\n```", kTools).calls.at(0).arguments["command"], "ls");
  EXPECT_EQ(read_text_call("<tool: bash>{ echo a; }</tool>", kTools).calls.at(0).arguments["command"], "{ echo a; }") << "a command is no JSON";
  EXPECT_EQ(read_text_call("<tool:read>{\"path\": \"a\", \"from\": 3}</tool>", kTools).calls.at(0).arguments["from"], 3);
  EXPECT_EQ(read_text_call("<tool: read>a.py</tool>", kTools).calls.at(0).arguments["path"], "a.py");
  EXPECT_EQ(read_text_call("<tool: submit></tool>", kTools).calls.at(0).arguments, Json::object());
  EXPECT_EQ(read_text_call("```python\nx = 1\n```\n<tool: bash>ls</tool>", kTools).calls.size(), 1u);
}

TEST(TextCalls, SayWhatIsWrong) {
  EXPECT_NE(read_text_call("I am done.", kTools).problem.find("no tool call"), std::string::npos);
  EXPECT_NE(read_text_call("```bash\nls\n```\n```bash\npwd\n```", kTools).problem.find("2 tool calls"), std::string::npos);
  EXPECT_NE(read_text_call("<tool: read>{\"path\": </tool>", kTools).problem.find("no JSON"), std::string::npos);
  for (const char* text : {"", "<tool: bash>ls", "```bash\nls", "</tool>", "<tool:", "```", "<tool: bash</tool>>"}) {
    const Turn turn = read_text_call(text, kTools);
    EXPECT_TRUE(turn.calls.empty()) << text;
    EXPECT_FALSE(turn.problem.empty()) << text;
  }
}

TEST(Messages, HoldAWholeTurn) {
  Turn turn{"text", {{"call_7", "bash", {{"command", "ls"}}}, {"call_8", "read", Json("no object")}}, "", 12, "a thought"};
  const Json message = assistant_message(turn);
  EXPECT_EQ(message["tool_calls"][0]["function"]["arguments"], "{\"command\":\"ls\"}");
  EXPECT_EQ(message["tool_calls"][1]["function"]["arguments"], "no object") << "as the model wrote them";
  const auto read = turn_of(message);
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(assistant_message(read.value()), message);
  EXPECT_EQ(result_message(turn.calls[0], "x"), Json::parse(R"({"role":"tool","tool_call_id":"call_7","content":"x"})"));
  EXPECT_EQ(result_message({"", "bash", {}}, "x"), Json::parse(R"({"role":"user","content":"x"})"));
  for (const char* bad : {"1", "{}", R"({"role":"assistant"})", R"({"role":"assistant","extra":{"actions":[1]}})", R"({"role":"user","extra":{"actions":[]}})"})
    EXPECT_FALSE(turn_of(Json::parse(bad)).ok()) << bad;
}

}  // namespace
}  // namespace foretrace::agents
