// The moves of the debugger against what the rows of the steps say, at every step of recorded programs.
#include <gtest/gtest.h>

#include <functional>

#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/debug_adapter/sample_programs.h"
#include "tracer/debug_adapter/stepping.h"

namespace foretrace::tracer {
namespace {

const std::vector<const char*> kPrograms = {kGenerators, kRecursion, kExceptions, kThreads, kTasks};

StepIndex index_of(const DebuggerLab& lab) {
  const auto reader = TraceReader::open(lab.store()).value();
  return StepIndex::read(*reader, 1).value();
}

bool has_source(const StepView& step) {
  return step.event == Event::kLine || step.event == Event::kReturn || step.event == Event::kYield || step.event == Event::kException;
}

// By the rows alone: the frames that are on the stack at a step are found by walking its thread's calls and returns.
class Rows {
 public:
  explicit Rows(const std::vector<StepView>& steps) : steps_(&steps) {
    std::map<uint32_t, std::vector<uint32_t>> stacks;
    for (const StepView& step : steps) {
      auto& stack = stacks[step.thread];
      if (step.event == Event::kCall || step.event == Event::kResume) stack.push_back(step.frame);
      stacks_.push_back(stack);
      if (step.event == Event::kReturn || step.event == Event::kYield) stack.pop_back();
    }
  }
  using Wanted = std::function<bool(const StepView&)>;
  [[nodiscard]] std::optional<int64_t> find(int64_t from, int by, const Wanted& wanted) const {
    for (int64_t k = from + by; k >= 0 && k < static_cast<int64_t>(steps_->size()); k += by)
      if (at(k).thread == at(from).thread && wanted(at(k))) return k;
    return {};
  }
  [[nodiscard]] std::optional<int64_t> over(int64_t from, int by) const {
    return find(from, by, [&](const StepView& step) { return has_source(step) && (step.frame == at(from).frame || below(step, from)); });
  }
  [[nodiscard]] std::optional<int64_t> out(int64_t from) const {
    return find(from, 1, [&](const StepView& step) { return has_source(step) && below(step, from); });
  }

 private:
  [[nodiscard]] const StepView& at(int64_t k) const { return (*steps_)[static_cast<size_t>(k)]; }
  // Its frame's place is nearer to the bottom of the stack.
  [[nodiscard]] bool below(const StepView& step, int64_t from) const {
    return stacks_[static_cast<size_t>(step.step)].size() < stacks_[static_cast<size_t>(from)].size();
  }
  const std::vector<StepView>* steps_;
  std::vector<std::vector<uint32_t>> stacks_;
};

TEST(Stepping, MovesAreThoseThatTheRowsSay) {
  for (const char* program : kPrograms) {
    const DebuggerLab lab(program);
    const StepIndex index = index_of(lab);
    const Rows rows(lab.steps());
    ASSERT_EQ(index.size(), static_cast<int64_t>(lab.steps().size()));
    const Stepping forward(index, Way::kForward, Grain::kStatement), back(index, Way::kBack, Grain::kStatement);
    for (int64_t step = 0; step < index.size(); ++step) {
      EXPECT_EQ(forward.into(step), rows.find(step, 1, has_source)) << program << step;
      EXPECT_EQ(back.into(step), rows.find(step, -1, has_source)) << program << step;
      EXPECT_EQ(forward.over(step), rows.over(step, 1)) << program << step;
      EXPECT_EQ(back.over(step), rows.over(step, -1)) << program << step;
      EXPECT_EQ(forward.out(step), rows.out(step)) << program << step;
    }
  }
}

TEST(Stepping, ForwardThenBackIsWhereOneWas) {
  for (const char* program : kPrograms) {
    const DebuggerLab lab(program);
    const StepIndex index = index_of(lab);
    const Stepping forward(index, Way::kForward, Grain::kStep), back(index, Way::kBack, Grain::kStep);
    for (int64_t step = 0; step < index.size(); ++step) {
      const auto in = forward.into(step);
      EXPECT_EQ(in ? back.into(*in) : step, step) << program;
      const auto over = forward.over(step);
      const bool same_frame = over && index.site(*over).frame == index.site(step).frame;
      EXPECT_EQ(same_frame ? back.over(*over) : step, step) << program;
    }
  }
}

// Over the protocol: a walk through the whole run by single steps, then all the way back, stands at the same places with the same variables.
TEST(Stepping, AWalkThereAndBackSeesTheSame) {
  for (const char* program : {kGenerators, kRecursion, kExceptions}) {
    const DebuggerLab lab(program);
    DebuggerClient client;
    client.begin(lab.launch());
    client.wait_for("stopped");
    std::vector<std::string> seen;
    const Json single{{"granularity", "instruction"}};
    const auto look = [&] {
      const Json frame = client.ask("stackTrace")["stackFrames"][0];
      std::string text = frame["name"].get<std::string>() + ":" + frame["line"].dump();
      const Json variables = DebuggerLab::scope(client, frame["name"] == "<module>" ? "Globals" : "Locals");
      for (const auto& [name, variable] : variables.items()) text += " " + name + "=" + variable["value"].get<std::string>();
      return text;
    };
    for (size_t k = 0; k + 1 < lab.steps().size(); ++k) {
      seen.push_back(look());
      ASSERT_FALSE(client.move("stepIn", single).is_null());
    }
    for (size_t k = seen.size(); k > 0; --k) {
      ASSERT_FALSE(client.move("stepBack", single).is_null());
      ASSERT_EQ(DebuggerLab::step(client), static_cast<int64_t>(k - 1));
      EXPECT_EQ(look(), seen[k - 1]);
    }
    EXPECT_EQ(client.move("stepBack", single)["reason"], "entry");
    EXPECT_EQ(DebuggerLab::step(client), 0);
  }
}

TEST(Stepping, NextPassesCallsAndStopsAtBreakpointsInThem) {
  const DebuggerLab lab(kRecursion);
  DebuggerClient client;
  client.begin(lab.launch());
  client.wait_for("stopped");
  const auto line = [&] { return client.ask("stackTrace")["stackFrames"][0]["line"].get<int>(); };
  std::vector<int> lines;
  for (int i = 0; i < 5; ++i) {
    client.move("next");
    lines.push_back(line());
  }
  EXPECT_EQ(lines, (std::vector<int>{1, 7, 10, 11, 11}));  // the last is the module's return
  EXPECT_EQ(client.move("stepBack")["reason"], "step");
  client.move("stepBack");
  EXPECT_EQ(line(), 10);
  lab.break_at(client, {{{"line", 3}}});
  EXPECT_EQ(client.move("next")["reason"], "breakpoint");
  EXPECT_EQ(line(), 3);
  EXPECT_EQ(client.ask("stackTrace")["totalFrames"], 7);
  client.move("stepOut");
  EXPECT_EQ(line(), 5);
}

TEST(Stepping, ThreadsHaveTheirOwnNextStep) {
  const DebuggerLab lab(kThreads);
  DebuggerClient client;
  client.begin(lab.launch());
  client.wait_for("stopped");
  lab.break_at(client, {{{"line", 6}}});
  const Json stop = client.move("continue");
  const int64_t thread = stop["threadId"].get<int64_t>();
  EXPECT_NE(thread, 1);
  EXPECT_EQ(client.ask("stackTrace", {{"threadId", thread}})["stackFrames"][0]["line"], 6);
  EXPECT_EQ(client.ask("stackTrace", {{"threadId", 1}})["stackFrames"][0]["name"], "<module>");
  EXPECT_GE(client.ask("threads")["threads"].size(), 2u);
  lab.break_at(client, {});
  EXPECT_EQ(client.move("next", {{"threadId", thread}})["threadId"], thread);
  EXPECT_EQ(client.move("next", {{"threadId", 1}})["threadId"], 1);
  EXPECT_FALSE(client.request("next", {{"threadId", 77}})["success"].get<bool>());
}

}  // namespace
}  // namespace foretrace::tracer
