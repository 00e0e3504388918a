#include "tracer/recorder/last_steps.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/tracer/recorder/program_lab.h"
#include "tracer/store/state_json.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {
namespace {

// Generators that wait, frames below, an object under two names, a chain that grows, an object that comes into sight late.
constexpr const char* kProgram = R"(hidden = {'k': [1]}
def numbers(n):
    for i in range(n):
        yield i * i
class Node:
    def __init__(self, value, below):
        self.value = value
        self.below = below
def work(n):
    seen, top = {}, None
    for i in numbers(n):
        seen[i % 5] = seen.get(i % 5, 0) + 1
        top = Node(str(i), top if i % 7 else None)
        hidden['k'].append(i)
        print(i)
    return seen, top
def main():
    shared = [1, 2]
    alias = shared
    waiting = numbers(3)
    next(waiting)
    result = work(30)
    late = hidden
    alias.append(next(waiting))
    return result, late
main()
)";

// Objects by the order in which they are met, so that the numbers of two runs compare.
void renumber(StepView& view, std::map<uint32_t, uint32_t>& seen) {
  for (LocalText& local : view.locals)
    if (local.object != 0) local.object = seen.try_emplace(local.object, seen.size() + 1).first->second;
}

class LastStepsOf : public testing::TestWithParam<int64_t> {
 protected:
  RunOutcome record(int64_t last) {
    RunRequest request;
    request.last_steps = last;
    return lab_.record(kProgram, request);
  }
  ProgramLab lab_;
};

TEST_P(LastStepsOf, AreTheLastOfTheWholeRun) {
  const RunOutcome whole = record(0), part = record(GetParam());
  const int64_t kept = std::min(GetParam(), whole.steps);
  ASSERT_EQ(part.steps, kept);
  EXPECT_EQ(part.end.skipped_steps, whole.steps - kept);
  EXPECT_EQ(part.end.out, whole.end.out);
  const auto all = lab_.steps(whole.run), last = lab_.steps(part.run);
  ASSERT_EQ(static_cast<int64_t>(last.size()), kept);
  std::map<uint32_t, uint32_t> frames, objects_all, objects_last;
  for (int64_t i = 0; i < kept; ++i) {
    StepView want = all[static_cast<size_t>(whole.steps - kept + i)], got = last[static_cast<size_t>(i)];
    SCOPED_TRACE("step " + std::to_string(i) + " in " + want.function);
    EXPECT_EQ(frames.try_emplace(want.frame, got.frame).first->second, got.frame);
    renumber(want, objects_all);
    renumber(got, objects_last);
    EXPECT_EQ(std::tie(got.event, got.thread, got.depth, got.function, got.file, got.line, got.value),
              std::tie(want.event, want.thread, want.depth, want.function, want.file, want.line, want.value));
    EXPECT_EQ(got.locals, want.locals);
  }
}

INSTANTIATE_TEST_SUITE_P(Counts, LastStepsOf, testing::Values(1, 2, 7, 50, 300, 1000000));

TEST(LastSteps, KeepWhatTheCallersHold) {
  ProgramLab lab;
  RunRequest request;
  request.last_steps = 40;
  const RunOutcome part = lab.record(kProgram, request);
  const auto reader = TraceReader::open(lab.store()).value();
  const auto cursor = reader->state_at(part.run, 0).value();
  const auto& stack = cursor->state().stacks().at(1);
  ASSERT_GE(stack.size(), 3u) << "the module, main, work";
  const FrameState* caller = cursor->state().frame(stack[1]);
  ASSERT_NE(caller, nullptr);
  std::map<std::string, Ref> locals;
  for (const Local& local : caller->locals) locals[*cursor->definitions().string(local.name)] = local.value;
  std::string text;
  cursor->renderer().render(locals.at("shared"), text);
  EXPECT_EQ(text, "[1, 2]");
  EXPECT_EQ(locals.at("shared"), locals.at("alias"));
  EXPECT_EQ(lab.stored(part.run).info.last, 40);
  EXPECT_EQ(lab.stored(part.run).end.skipped_steps, part.end.skipped_steps);
}

TEST(LastSteps, OutputBeforeThemComesBeforeTheFirst) {
  ProgramLab lab;
  RunRequest request;
  request.last_steps = 2;
  const RunOutcome part = lab.record("print('early')\nx = 1\nprint('late')\ny = 2\n", request);
  const auto outputs = TraceReader::open(lab.store()).value()->outputs(part.run).value();
  std::map<int64_t, std::string> by_step;
  for (const auto& output : outputs) by_step[output.step] += output.bytes;
  EXPECT_EQ(by_step, (std::map<int64_t, std::string>{{-1, "early\nlate\n"}}));
  EXPECT_EQ(lab.stored(part.run).end.out, "early\nlate\n");
}

TEST(LastSteps, OfAProgramThatIsStopped) {
  ProgramLab lab;
  RunRequest request;
  request.last_steps = 3;
  request.limits.max_steps = 1000;
  const RunOutcome part = lab.record("i = 0\nwhile True:\n    i += 1\n", request);
  EXPECT_EQ(part.end.outcome, Outcome::kStepLimit);
  EXPECT_EQ(part.end.skipped_steps, 997);
  ASSERT_EQ(part.steps, 3);
  EXPECT_EQ(lab.steps(part.run).back().locals.back().text, "498");
}

// What a broken trace left is kept, as without the limit.
TEST(LastSteps, RefusedStepsEndTheRun) {
  ProgramLab lab;
  const auto store = TraceWriter::open(lab.store()).value();
  LastSteps last(*store, 2);
  ASSERT_TRUE(last.begin_run({}).ok());
  Step step;
  step.frame = 7;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(last.append(step).ok());
  EXPECT_EQ(last.append(step).error().code, ErrorCode::kParse);
  EXPECT_FALSE(last.finish({}).ok());
  EXPECT_EQ(lab.stored(1).end.outcome, Outcome::kIncomplete);
}

}  // namespace
}  // namespace foretrace::tracer
