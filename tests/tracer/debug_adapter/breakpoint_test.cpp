// Breakpoints of all kinds, forwards and back.
#include <gtest/gtest.h>

#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"
#include "tracer/debug_adapter/hit_condition.h"

namespace foretrace::tracer {
namespace {

const char* const kLoop = "total = 0\n\n# a comment\nfor i in range(10):\n    total += i\nprint(total)\n";

// The steps at which `continue` stops until the run is over.
std::vector<int64_t> stops(DebuggerClient& client, const std::string& command = "continue") {
  std::vector<int64_t> steps;
  for (Json stop = client.move(command); !stop.is_null() && stop["reason"] != "entry"; stop = client.move(command))
    steps.push_back(DebuggerLab::step(client));
  return steps;
}

// The `line` steps of a line, by the rows.
std::vector<int64_t> line_steps(const DebuggerLab& lab, int64_t line) {
  std::vector<int64_t> steps;
  for (const StepView& step : lab.steps())
    if (step.event == Event::kLine && step.line == line) steps.push_back(step.step);
  return steps;
}

class Breakpoints : public testing::Test {
 protected:
  void start(const DebuggerLab& lab) {
    client_.begin(lab.launch());
    client_.wait_for("stopped");
  }
  DebuggerClient client_;
};

TEST_F(Breakpoints, StopAtEveryLineStepInBothDirections) {
  const DebuggerLab lab(kLoop);
  start(lab);
  lab.break_at(client_, {{{"line", 6}}, {{"line", 5}}});
  std::vector<int64_t> expected = line_steps(lab, 5);
  expected.push_back(line_steps(lab, 6).at(0));
  for (const int64_t step : expected) {
    const Json stop = client_.move("continue");
    EXPECT_EQ(stop["reason"], "breakpoint");
    EXPECT_EQ(stop["hitBreakpointIds"].size(), 1u);
    EXPECT_EQ(DebuggerLab::step(client_), step);
  }
  std::vector<int64_t> back(expected.rbegin() + 1, expected.rend());
  EXPECT_EQ(stops(client_, "reverseContinue"), back);
  EXPECT_EQ(DebuggerLab::step(client_), 0);
}

TEST_F(Breakpoints, MoveToTheNextLineThatRan) {
  const DebuggerLab lab(kLoop);
  start(lab);
  const Json set = lab.break_at(client_, {{{"line", 2}}, {{"line", 6}}, {{"line", 7}}});
  EXPECT_EQ(set[0]["verified"], true);
  EXPECT_EQ(set[0]["line"], 4);
  EXPECT_EQ(set[1]["line"], 6);
  EXPECT_EQ(set[2]["verified"], false);
  EXPECT_TRUE(set[2]["message"].is_string());
  const Json elsewhere = client_.ask("setBreakpoints", {{"source", {{"path", "/no/such.py"}}}, {"breakpoints", {{{"line", 1}}}}});
  EXPECT_EQ(elsewhere["breakpoints"][0]["verified"], false);
  std::vector<int> lines;
  const Json places = client_.ask("breakpointLocations", {{"source", {{"path", lab.file()}}}, {"line", 2}, {"endLine", 5}});
  for (const Json& place : places["breakpoints"]) lines.push_back(place["line"].get<int>());
  EXPECT_EQ(lines, (std::vector<int>{4, 5}));
}

TEST_F(Breakpoints, OfALineAreReplacedByTheNextRequest) {
  const DebuggerLab lab(kLoop);
  start(lab);
  lab.break_at(client_, {{{"line", 5}}});
  lab.break_at(client_, {});
  EXPECT_TRUE(client_.move("continue").is_null());
}

TEST_F(Breakpoints, StopWhereTheirConditionHolds) {
  const DebuggerLab lab(kLoop);
  start(lab);
  lab.break_at(client_, {{{"line", 5}, {"condition", "i > 6 and total != 28"}}});
  const auto all = line_steps(lab, 5);
  EXPECT_EQ(stops(client_), (std::vector<int64_t>{all[7], all[9]}));
}

TEST_F(Breakpoints, SayWhatIsWrongWithTheirCondition) {
  const DebuggerLab lab(kLoop);
  start(lab);
  const Json set = lab.break_at(client_, {{{"line", 5}, {"condition", "f(i)"}},
                                          {{"line", 5}, {"condition", "missing == 1"}},
                                          {{"line", 5}, {"condition", "i == 99"}},
                                          {{"line", 5}, {"hitCondition", "often"}}});
  EXPECT_EQ(set[0]["verified"], false);
  EXPECT_EQ(set[1]["verified"], true);
  EXPECT_NE(set[1]["message"].get<std::string>().find("at 10 of 10 hits"), std::string::npos) << set[1];
  EXPECT_EQ(set[2]["verified"], true);
  EXPECT_TRUE(set[2].contains("message"));
  EXPECT_EQ(set[3]["verified"], false);
  EXPECT_TRUE(client_.move("continue").is_null());
}

TEST_F(Breakpoints, CountTheirHitsInTheRun) {
  const DebuggerLab lab(kLoop);
  const auto all = line_steps(lab, 5);
  const std::vector<std::pair<std::string, std::vector<int64_t>>> cases = {
      {"3", {all[2]}},
      {">= 9", {all[8], all[9]}},
      {"% 4", {all[3], all[7]}},
      {"< 3", {all[0], all[1]}},
  };
  for (const auto& [text, expected] : cases) {
    DebuggerClient client;
    client.begin(lab.launch());
    client.wait_for("stopped");
    lab.break_at(client, {{{"line", 5}, {"hitCondition", text}}});
    EXPECT_EQ(stops(client), expected) << text;
  }
  // Hits are those at which the condition holds; the count is the run's, whichever way one comes.
  start(lab);
  lab.break_at(client_, {{{"line", 6}}, {{"line", 5}, {"condition", "i * 2 > 8"}, {"hitCondition", "2"}}});
  client_.move("continue");
  client_.move("continue");
  client_.move("reverseContinue");
  EXPECT_EQ(DebuggerLab::step(client_), all[6]);
}

TEST(HitCondition, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "x", "> ", "1 2", "% 0", "-1", "=> 2", "99999999999999999999"}) EXPECT_FALSE(HitCondition::parse(text).ok()) << text;
  for (const char* text : {"1", " 2 ", ">=3", "<= 3", "== 3", "%2"}) EXPECT_TRUE(HitCondition::parse(text).ok()) << text;
}

TEST_F(Breakpoints, OfFunctionsStopAtTheirCalls) {
  const DebuggerLab lab(kRecursion);
  start(lab);
  const Json set = client_.ask("setFunctionBreakpoints", {{"breakpoints", {{{"name", "fact"}, {"condition", "n < 3"}}, {{"name", "none"}}}}})["breakpoints"];
  EXPECT_EQ(set[0]["verified"], true);
  EXPECT_EQ(set[0]["line"], 1);
  EXPECT_EQ(set[1]["verified"], false);
  EXPECT_EQ(client_.move("continue")["reason"], "function breakpoint");
  EXPECT_EQ(DebuggerLab::scope(client_, "Locals")["n"]["value"], "2");
  client_.move("continue");
  EXPECT_EQ(DebuggerLab::scope(client_, "Locals")["n"]["value"], "1");
  EXPECT_TRUE(client_.move("continue").is_null());
}

TEST_F(Breakpoints, OfExceptionsStopWhereTheyBegin) {
  const DebuggerLab lab(kExceptions);
  start(lab);
  client_.ask("setExceptionBreakpoints", {{"filters", {"raised"}}});
  Json stop = client_.move("continue");
  EXPECT_EQ(stop["reason"], "exception");
  EXPECT_EQ(stop["text"], "ValueError: two");
  EXPECT_EQ(client_.ask("exceptionInfo")["exceptionId"], "ValueError");
  EXPECT_EQ(client_.ask("exceptionInfo")["description"], "two");
  EXPECT_EQ(client_.ask("stackTrace")["totalFrames"], 3);  // not again in the frames that it leaves
  EXPECT_EQ(DebuggerLab::scope(client_, "Locals")["(exception)"]["value"], "ValueError: two");
  EXPECT_EQ(client_.move("continue")["text"], "AttributeError: 'NoneType' object has no attribute 'missing'");
  EXPECT_EQ(client_.move("continue")["text"], "KeyError: 'end'");
  EXPECT_TRUE(client_.move("continue").is_null());
}

TEST_F(Breakpoints, OfTheUncaughtExceptionAndOfTheEnd) {
  const DebuggerLab lab(kExceptions);
  start(lab);
  client_.ask("setExceptionBreakpoints", {{"filters", {"uncaught", "end"}}});
  EXPECT_EQ(client_.move("continue")["text"], "KeyError: 'end'");
  EXPECT_EQ(client_.move("continue")["description"], "The recording ends here");
  EXPECT_EQ(DebuggerLab::step(client_), static_cast<int64_t>(lab.steps().size()) - 1);
  EXPECT_EQ(client_.move("reverseContinue")["text"], "KeyError: 'end'");
  EXPECT_FALSE(client_.request("setExceptionBreakpoints", {{"filters", {1}}})["success"].get<bool>());
  EXPECT_EQ(client_.ask("setExceptionBreakpoints", {{"filters", {"other"}}})["breakpoints"][0]["verified"], false);
}

TEST_F(Breakpoints, OfTheFirstDivergence) {
  DebuggerLab lab("limit = 5\nfor i in range(4):\n    x = i * i\n");
  lab.record("limit = 5\nfor i in range(4):\n    x = i * i if i < 2 else 0\n");
  start(lab);
  EXPECT_EQ(client_.ask("setExceptionBreakpoints", {{"filters", {"divergence"}}})["breakpoints"][0]["verified"], false);  // from what?
  DebuggerClient client({"--against", "2"});
  client.begin(lab.launch());
  client.wait_for("stopped");
  client.ask("setExceptionBreakpoints", {{"filters", {"divergence"}}});
  const Json stop = client.move("continue");
  EXPECT_EQ(stop["reason"], "exception");
  EXPECT_NE(stop["text"].get<std::string>().find("variable x is 4 here and 0"), std::string::npos) << stop;
  const int64_t step = DebuggerLab::step(client);
  EXPECT_EQ(DebuggerLab::scope(client, "Globals")["x"]["value"], "4");
  client.move("stepBack");
  const Json found = client.ask("foretrace/firstDivergence");
  EXPECT_EQ(found["step"], step);
  EXPECT_EQ(found["what"], "variable x");
  EXPECT_EQ(found["second"], "0");
  client.wait_for("stopped");
  EXPECT_EQ(DebuggerLab::step(client), step);
}

}  // namespace
}  // namespace foretrace::tracer
