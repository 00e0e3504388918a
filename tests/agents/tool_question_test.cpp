// What tool calls ask a world model: the state in which they stand, and results that the tracer's answers make as they were.
#include "agents/search/tool_question.h"

#include <gtest/gtest.h>

#include "agents/loop/episode.h"
#include "agents/loop/recorded_calls.h"
#include "agents/search/called_command.h"
#include "tests/agents/small_tasks.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::agents {
namespace {

ToolCall tool(const std::string& name, const Json& arguments = Json::object()) { return {"", name, arguments}; }
ToolCall bash(const std::string& command) { return tool("bash", {{"command", command}}); }

TEST(CalledCommand, IsOneThatPrintsACall) {
  const auto call = [](const std::string& command) {
    const auto called = called_command(command);
    return called ? called->path + ": " + called->call : "";
  };
  EXPECT_EQ(call("python3 -c 'from gcd import gcd; print(gcd(4, 6))'"), "gcd.py: gcd(4, 6)");
  EXPECT_EQ(call(" python -c \"from gcd import *\nprint(gcd('a', ')'))\"\n"), "gcd.py: gcd('a', ')')");
  EXPECT_EQ(call("python3.11 -c 'import gcd; print(gcd.gcd(4, 6))'"), "gcd.py: gcd(4, 6)");
  EXPECT_EQ(call("python3 -c 'from gcd import gcd, lcm; print(list(gcd(1, 2)))'"), "gcd.py: list(gcd(1, 2))");
  for (const char* other : {"", "python3 gcd.py", "python3 -c 'print(1)'", "python3 -c 'from gcd import gcd; print(gcd(1), 2)'", "python3 -c 'from gcd import gcd; gcd(4, 6)'",
                            "python3 -c 'from gcd import gcd; print(gcd(4, 6))' | head", "python3 -c \"from gcd import gcd; print(gcd($x))\"", "python3 -c 'import gcd; print(len([1]))'",
                            "python3 -c 'from gcd import gcd; print(gcd(4, 6), end=\"\")'", "python3 -c 'from gcd import gcd; print(gcd(1)); print(gcd(2))'", "cd x; python3 -c 'import a; print(a.b())'"})
    EXPECT_EQ(call(other), "") << other;
  EXPECT_EQ(call("python3 -c '" + std::string(100000, 'x') + "'"), "");
}

class ToolQuestions : public testing::Test {
 protected:
  ToolQuestions() {
    shared_.grader = &grader_;
    shared_.model = &tracer_;
  }
  // The calls of an episode of these turns.
  RecordedCalls recorded(const Task& task, const std::vector<std::vector<ToolCall>>& turns) {
    std::vector<Turn> script;
    for (const auto& calls : turns) script.push_back({"", calls, "", 0, ""});
    const auto end = run_episode(task, *make_scripted_policy({{"*", script}}, "test"), shared_);
    EXPECT_TRUE(end.ok());
    auto calls = recorded_calls(task, end.value().messages, shared_);
    EXPECT_TRUE(calls.ok()) << calls.error().text();
    return calls.ok() ? std::move(calls).value() : RecordedCalls{};
  }
  std::optional<Json> predicted(const Task& task, const RecordedCall& call) {
    const auto question = tool_question(task, call.tool, call.arguments, call.files);
    if (!question) return std::nullopt;
    const auto answers = tracer_.output(question->programs, {});
    EXPECT_TRUE(answers.ok());
    return predicted_result(*question, answers.value());
  }
  Grader grader_;
  worldmodel::OracleModel tracer_;
  SessionTools shared_;
};

TEST_F(ToolQuestions, StandAtTheStateOfTheirTurn) {
  const auto calls = recorded(total_task(), {{bash("sed -i 's/ - 1/ - 0/' total.py"), tool("run_tests")}, {tool("edit", {{"path", "total.py"}, {"old", " - 0"}, {"new", " - 2"}})}, {tool("run_tests")}});
  EXPECT_EQ(calls.lost, 0);
  ASSERT_EQ(calls.calls.size(), 5u) << "the submission among them";
  const auto source = [&](size_t i) { return calls.calls[i].files.at("total.py").bytes; };
  EXPECT_NE(source(0).find("len(values) - 1"), std::string::npos);
  EXPECT_NE(source(1).find("len(values) - 0"), std::string::npos);
  EXPECT_NE(source(2).find("len(values) - 0"), std::string::npos);
  EXPECT_NE(source(3).find("len(values) - 2"), std::string::npos);
  EXPECT_EQ(calls.calls[1].turn, 1);
  EXPECT_EQ(calls.calls[1].number, 2);
  EXPECT_EQ(calls.calls[0].position, 3u);
  EXPECT_EQ(calls.calls[0].turn_end, 5u);
  EXPECT_EQ(calls.calls[4].tool, "submit");
}

TEST_F(ToolQuestions, EndWhereACommandGivesAnotherResult) {
  const auto calls = recorded(total_task(), {{tool("run_tests")}, {bash("date +%s%N")}, {tool("run_tests"), bash("ls")}});
  EXPECT_EQ(calls.calls.size(), 1u);
  EXPECT_EQ(calls.lost, 4);
  Task other = total_task();
  other.instruction = "Another.";
  EXPECT_FALSE(recorded_calls(other, first_messages(total_task(), {}), shared_).ok());
}

// Passed, failed, crashed, without end: as the tools tell it.
TEST_F(ToolQuestions, TheTracersAnswersMakeWhatTheToolsGave) {
  const std::string head = "def total(values):\n";
  Task task = total_task();
  task.visible.seconds = 0.5;
  for (const std::string& body : {std::string("    return sum(values)\n"), std::string("    return values[0:2]\n"), std::string("    \"\"\"Adds.\"\"\"\n    return {}[len(values)]\n"),
                                  std::string("    while True:\n        values = values\n"), std::string("    return 'a b'\n"), std::string("    raise ValueError\n")}) {
    const auto edit = tool("edit", {{"path", "total.py"}, {"new", head + body}});
    std::vector<ToolCall> looks = {edit, tool("run_tests"), tool("trace", {{"path", "total.py"}, {"call", "total([1, 2, 3])"}, {"max_steps", 1000}})};
    if (body.find("while") == std::string::npos) {
      looks.push_back(tool("simulate", {{"source", head + body}, {"call", "total([2])"}}));
      looks.push_back(bash("python3 -c 'from total import total; print(total([4, 5]))'"));
    }
    const auto calls = recorded(task, {looks});
    for (size_t i = 1; i < looks.size(); ++i) {
      const RecordedCall& call = calls.calls[i];
      const auto told = predicted(task, call);
      ASSERT_TRUE(told) << call.tool;
      EXPECT_EQ(*told, told_result(call.tool, call.result)) << body;
    }
  }
}

TEST_F(ToolQuestions, AskNothingWhereNothingCanBeTold) {
  const Task task = total_task();
  const auto asks = [&](const Task& of, const std::string& name, const Json& arguments) { return tool_question(of, name, arguments, of.files).has_value(); };
  EXPECT_TRUE(asks(task, "run_tests", Json::object()));
  EXPECT_TRUE(asks(task, "trace", {{"path", "total.py"}, {"call", "total([])"}}));
  EXPECT_FALSE(asks(task, "trace", {{"path", "total.py"}})) << "a whole program";
  EXPECT_FALSE(asks(task, "trace", {{"path", "none.py"}, {"call", "total([])"}}));
  EXPECT_FALSE(asks(task, "trace", {{"path", "total.py"}, {"call", "total([])"}, {"stdin", "1"}}));
  EXPECT_FALSE(asks(task, "simulate", {{"path", "total.py"}, {"call", "total([])"}, {"what", "path"}}));
  EXPECT_FALSE(asks(task, "bash", {{"command", "ls"}}));
  EXPECT_FALSE(asks(task, "bash", Json("no object")));
  EXPECT_FALSE(asks(task, "edit", {{"path", "total.py"}, {"new", ""}}));
  EXPECT_FALSE(asks(sum_c_task(), "run_tests", Json::object())) << "no calls of Python";
  Task code = task;
  code.visible.cases[0].call.clear();
  code.visible.cases[0].code = "assert total([1]) == 1";
  EXPECT_FALSE(asks(code, "run_tests", Json::object()));
}

TEST_F(ToolQuestions, HaveAStatus) {
  EXPECT_EQ(result_status("run_tests", {{"outcome", "crashed"}}), "crashed");
  EXPECT_EQ(result_status("trace", {{"outcome", "raised"}}), "raised");
  EXPECT_EQ(result_status("bash", {{"exit_code", 0}, {"output", ""}}), "exit 0");
  EXPECT_EQ(result_status("bash", {{"stopped", "the limit of time"}}), "timeout");
  EXPECT_EQ(result_status("simulate", {{"prediction", "1"}}), "");
  EXPECT_EQ(result_status("run_tests", Json()), "");
}

}  // namespace
}  // namespace foretrace::agents
