#include "tracer/recorder/determinism.h"

#include <gtest/gtest.h>

#include "tests/tracer/recorder/program_lab.h"
#include "tracer/recorder/trace_digest.h"

namespace foretrace::tracer {
namespace {

std::string verdict(const std::string& text, int64_t max_steps = 1000000) {
  ProgramLab lab;
  const auto recorder = Recorder::create({}).value();
  const auto writer = TraceWriter::open(lab.store()).value();
  RunRequest request;
  request.program = lab.file("program.py", text);
  request.limits.max_steps = max_steps;
  const auto got = record_checked(*recorder, request, *writer);
  EXPECT_TRUE(got.ok()) << got.error().text();
  EXPECT_EQ(TraceReader::open(lab.store()).value()->runs().value().size(), 1u) << "one run is stored";
  EXPECT_EQ(lab.stored(1).end.deterministic, got.value().end.deterministic);
  return got.value().end.deterministic;
}

TEST(Determinism, OfRealPrograms) {
  EXPECT_EQ(verdict("print({'a', 'b', 'c'})\nx = [i * 0.1 for i in range(50)]\ny = {1: [2], 'z': object()}\n"), "deterministic");
  EXPECT_EQ(verdict("import os\nx = os.urandom(4)\n"), "nondeterministic");
  EXPECT_EQ(verdict("print(id(object()))\n"), "nondeterministic");
  EXPECT_EQ(verdict("i = 0\nwhile True:\n    i += 1\n", 10), "deterministic");
}

// Plays runs from a script: what they print, and the line of their only step.
class Scripted : public Recorder {
 public:
  struct Run {
    std::string out;
    uint32_t line;
  };
  Scripted(Run untraced, std::vector<Run> traced) : untraced_(std::move(untraced)), traced_(std::move(traced)) {}

  Result<RunOutcome> record(const RunRequest& request, TraceWriter& writer) override {
    const Run run = request.traced ? traced_.at(next_++) : untraced_;
    TRY(writer.begin_run({}).ok() ? Status() : Status(internal_error("begin")));
    Step step;
    step.line = run.line;
    TRY(writer.append(step));
    RunOutcome outcome{1, 1, {}};
    outcome.end.outcome = Outcome::kReturned;
    outcome.end.exit_code = 0;
    outcome.end.out = run.out;
    TRY(writer.finish(outcome.end));
    return outcome;
  }
  [[nodiscard]] SandboxChoice sandbox() const override { return {}; }

 private:
  Run untraced_;
  std::vector<Run> traced_;
  size_t next_ = 0;
};

// Keeps the end alone.
class EndKeeper : public TraceWriter {
 public:
  Result<int64_t> begin_run(const RunInfo&) override { return int64_t{1}; }
  Status append(const Step&) override { return {}; }
  Status output(int64_t, int, std::string_view) override { return {}; }
  Status tick() override { return {}; }
  Status item(std::string_view, std::string_view, std::string_view) override { return {}; }
  Status finish(const RunEnd& end) override {
    kept = end;
    return {};
  }
  RunEnd kept;
};

TEST(Determinism, TellsTheObserverFromChance) {
  const struct {
    Scripted recorder;
    const char* says;
  } cases[] = {
      {Scripted({"a", 0}, {{"a", 1}, {"a", 1}}), "deterministic"},
      {Scripted({"b", 0}, {{"a", 1}, {"a", 1}}), "observer effect"},
      {Scripted({"a", 0}, {{"a", 1}, {"a", 2}}), "nondeterministic"},
      {Scripted({"a", 0}, {{"a", 1}, {"b", 1}}), "nondeterministic"},
      {Scripted({"b", 0}, {{"a", 1}, {"b", 1}}), "nondeterministic"},
  };
  for (const auto& c : cases) {
    Scripted recorder = c.recorder;
    EndKeeper writer;
    const auto got = record_checked(recorder, {}, writer);
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got.value().end.deterministic, c.says);
    EXPECT_EQ(writer.kept.deterministic, c.says);
  }
}

TEST(TraceDigest, SeesEveryPartOfAStep) {
  const auto digest = [](const Step& step) {
    TraceDigest digest;
    digest.add(step);
    return digest.value();
  };
  const uint64_t empty = digest({});
  std::vector<Step> steps(8);
  steps[0].event = Event::kCall;
  steps[1].line = 1;
  steps[2].value = Ref::integer(1);
  steps[3].scalars = {{1, 1, 3, "abc"}};
  steps[4].objects = {{1, ObjectKind::kList, 1, 1, 0, {{Ref(), Ref::integer(1)}}}};
  steps[5].splices = {{1, 0, 0, 1, {{Ref(), Ref::integer(1)}}}};
  steps[6].variables = {{1, Ref::integer(1)}};
  steps[7].frame = 1;
  for (const Step& step : steps) EXPECT_NE(digest(step), empty);
}

}  // namespace
}  // namespace foretrace::tracer
