#include "eval/evaluation.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "eval/trace_data.h"
#include "tests/scratch_directory.h"
#include "tracer/recorder/recorder.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::eval {
namespace {

struct Call {
  const char* source;
  const char* entry;
  const char* args;
};

constexpr const char* kTotal =
    "def total(xs):\n    s = 0\n    for x in xs:\n        s += x\n    return s\n";
constexpr const char* kFact =
    "def fact(n):\n    if n < 2:\n        return 1\n    return n * fact(n - 1)\n";
constexpr const char* kFail = "def fail(d):\n    d['k'] = [1]\n    return d['missing']\n";

constexpr Call kCalls[] = {{kTotal, "total", "[3, 4]"},
                           {kTotal, "total", "[]"},
                           {kFact, "fact", "3"},
                           {kFail, "fail", "{}"}};

// A store with a run of each call, the last cut at five steps.
void record_calls(const std::string& path) {
  auto recorder = tracer::Recorder::create({});
  ASSERT_TRUE(recorder.ok()) << recorder.error().text();
  auto writer = tracer::TraceWriter::open(path);
  ASSERT_TRUE(writer.ok()) << writer.error().text();
  auto record = [&](const Call& call, int64_t max_steps, const std::string& item) {
    tracer::RunRequest request;
    request.program = "program.py";
    request.source = call.source;
    request.entry = call.entry;
    request.args = call.args;
    request.item = item;
    request.limits.max_steps = max_steps;
    const auto outcome = recorder.value()->record(request, *writer.value());
    ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  };
  int number = 0;
  for (const auto& call : kCalls) record(call, 1000, "real-" + std::to_string(++number));
  record({kFact, "fact", "9"}, 5, "gen-cut");
}

EvaluationRequest trace_request(const ScratchDirectory& folder) {
  EvaluationRequest request;
  request.suite = "trace";
  request.baseline = "oracle";
  request.data = folder / "traces.db";
  request.out = folder / "results.db";
  return request;
}

TEST(Evaluate, TheOracleScoresEverythingOnTraces) {
  const ScratchDirectory folder;
  record_calls(folder / "traces.db");
  const auto evaluation = evaluate(trace_request(folder));
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const auto& summary = evaluation.value().summary;
  EXPECT_EQ(summary.n, 5);
  for (const auto& [metric, estimate] : summary.metrics) {
    if (metric == "unfinished" || metric.rfind("mean_", 0) == 0) continue;
    EXPECT_EQ(estimate.value, 1) << metric;
  }
  for (const auto& [failure, count] : summary.failures) EXPECT_EQ(count, 0) << failure;
  ASSERT_EQ(evaluation.value().baselines.size(),
            1U);  // majority has nothing to count, and a note says so
  EXPECT_EQ(evaluation.value().baselines[0].system, "copy");
  EXPECT_LT(evaluation.value().baselines[0].find("step")->value, 1);
  ASSERT_EQ(evaluation.value().notes.size(), 1U);
  EXPECT_NE(evaluation.value().notes[0].find("majority"), std::string::npos);
}

constexpr const char* kCruxeval =
    R"lines({"code":"def f(x):\n    return x + [1]","input":"[0]","output":"[0, 1]","id":"a"}
{"code":"def f(s, n):\n    return {s: n * 'é'}","input":"'k', 2","output":"{'k': 'éé'}","id":"b"}
{"code":"def f(x):\n    return x","input":"(1, 2.5)","output":"(1, 2.5)","id":"c"}
)lines";

// -1 where there is no such metric.
double value_of(const Summary& summary, const std::string& metric) {
  for (const auto& [name, estimate] : summary.metrics)
    if (name == metric) return estimate.value;
  return -1;
}

TEST(Evaluate, TheOracleScoresEverythingOnStatesAndTheBaselinesDoNot) {
  const ScratchDirectory folder;
  record_calls(folder / "traces.db");
  auto request = trace_request(folder);
  request.suite = "states";
  const auto evaluation = evaluate(request);
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const auto& summary = evaluation.value().summary;
  EXPECT_GT(summary.n, 30);
  for (const char* metric : {"state_next", "state_jump", "state_back", "state_infill", "state_output", "state_inputs",
                             "control_next", "control_infill", "valid_inputs"}) {
    EXPECT_EQ(value_of(summary, metric), 1) << metric;
  }
  for (const auto& [name, count] : summary.failures) EXPECT_EQ(count, 0) << name;
  ASSERT_EQ(evaluation.value().baselines.size(), 1);  // a store has no train split for majority to count
  const auto& copy = evaluation.value().baselines[0];
  EXPECT_GT(value_of(copy, "state_next"), 0);
  EXPECT_LT(value_of(copy, "state_next"), 1);
  EXPECT_EQ(value_of(copy, "valid_inputs"), 0);
}

TEST(Evaluate, TheOracleScoresEverythingOnCruxeval) {
  const ScratchDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "c.jsonl", kCruxeval).ok());
  EvaluationRequest request;
  request.suite = "cruxeval-output";
  request.baseline = "oracle";
  request.data = folder / "c.jsonl";
  request.out = folder / "results.db";
  const auto evaluation = evaluate(request);
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  EXPECT_EQ(evaluation.value().summary.find("pass@1")->value, 1);
  const auto* copy = evaluation.value().baselines.at(0).find("pass@1");
  EXPECT_NEAR(copy->value, 1.0 / 3, 1e-9);
  EXPECT_EQ(evaluation.value().baselines[0].find("pass@1_not_copied")->value, 0);
}

TEST(Evaluate, RefusesWithTheReason) {
  const ScratchDirectory folder;
  auto request = trace_request(folder);
  EXPECT_EQ(evaluate(request).error().code, ErrorCode::kNotFound);  // no such data
  request.data.clear();
  EXPECT_EQ(evaluate(request).error().code, ErrorCode::kInvalidArgument);
  request.suite = "guessing";
  EXPECT_EQ(evaluate(request).error().code, ErrorCode::kInvalidArgument);
  request = trace_request(folder);
  request.model = folder / "none";
  EXPECT_EQ(evaluate(request).error().code, ErrorCode::kNotFound);
  { (void)tracer::TraceWriter::open(folder / "traces.db").ok(); }
  request = trace_request(folder);
  const auto empty = evaluate(request);
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().code, ErrorCode::kNotFound);
  EXPECT_NE(empty.error().message.find("no traces"), std::string::npos);
}

TEST(ReadTraceData, LimitKeepsTheSameItems) {
  const ScratchDirectory folder;
  record_calls(folder / "traces.db");
  const auto all = read_trace_data(folder / "traces.db", "test", 0);
  const auto two = read_trace_data(folder / "traces.db", "test", 2);
  ASSERT_TRUE(all.ok() && two.ok());
  EXPECT_EQ(all.value().items.size(), 5U);
  ASSERT_EQ(two.value().items.size(), 2U);
  EXPECT_EQ(read_trace_data(folder / "traces.db", "test", 2).value().items[0].name,
            two.value().items[0].name);
  const auto& cut = all.value().items[0];
  EXPECT_EQ(cut.name, "gen-cut");
  EXPECT_EQ(cut.origin, "generated");
  EXPECT_FALSE(cut.complete);
  EXPECT_EQ(all.value().items[1].origin, "real");
  EXPECT_EQ(all.value().items[1].cluster, all.value().items[2].cluster);  // one program, two calls
}

}  // namespace
}  // namespace foretrace::eval
