// What a request fixes about a run: which part is recorded, randomness, clocks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

HostRun run(const std::string& source, const Json& more) {
  auto result = run_source(source, more);
  EXPECT_TRUE(result.ok()) << result.error().text();
  return result.ok() ? std::move(result.value()) : HostRun();
}

constexpr const char* kNested =
    "class C:\n"
    "    def put(self, x):\n"
    "        self.x = x\n"
    "def f():\n"
    "    return g(1)\n"
    "def g(x):\n"
    "    return x\n"
    "a = f()\n"
    "C().put(2)\n";

std::string places(const HostRun& run) {
  std::string text;
  for (const StepView& step : run.steps) text += std::string(event_name(step.event)) + " " + step.function + ":" + std::to_string(step.line) + "\n";
  return text;
}

TEST(Window, StartsAndStopsAtCalls) {
  EXPECT_EQ(places(run(kNested, {{"start_at", "f"}, {"stop_at", "g"}})), "call f:4\nline f:5\ncall g:6\n");
  EXPECT_EQ(places(run(kNested, {{"start_at", "C.put"}})), "call put:2\nline put:3\nreturn put:3\nreturn <module>:9\n");
  EXPECT_EQ(places(run(kNested, {{"stop_at", "C"}})), "call <module>:0\nline <module>:1\ncall C:1\n");
}

TEST(Window, FindsNamesThatAreNotAscii) {
  EXPECT_EQ(places(run("def größe():\n    pass\ngröße()\n", {{"start_at", "größe"}, {"stop_at", "größe"}})), "call größe:1\n");
}

TEST(Window, WithoutItsFunctionIsEmptyAndTheProgramRuns) {
  const HostRun got = run(std::string(kNested) + "print(a)\n", {{"start_at", "put_nowhere"}});
  EXPECT_TRUE(got.steps.empty());
  EXPECT_EQ(got.out, "1\n");
  ASSERT_TRUE(got.end);
  EXPECT_EQ(got.end->outcome, Outcome::kReturned);
}

TEST(Window, StopsTheStepsNotTheProgram) {
  const HostRun got = run(std::string(kNested) + "print(a)\n", {{"stop_at", "f"}});
  EXPECT_EQ(got.steps.back().function, "f");
  EXPECT_EQ(got.out, "1\n");
}

constexpr const char* kRandom =
    "import os, random, secrets, tempfile, uuid\n"
    "print(random.random(), os.urandom(8).hex(), secrets.token_hex(4), uuid.uuid4(), random.Random().random())\n"
    "print(random.SystemRandom().random(), next(tempfile._get_candidate_names()))\n";

TEST(FixedRandomness, IsTheSameForOneSeedAndAnotherForAnother) {
  const std::string first = run(kRandom, {{"seed", 1}}).out;
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(run(kRandom, {{"seed", 1}}).out, first);
  EXPECT_NE(run(kRandom, {{"seed", 2}}).out, first);
  EXPECT_NE(run(kRandom, Json::object()).out, run(kRandom, Json::object()).out);
}

constexpr const char* kClocks =
    "import asyncio, datetime, threading, time\n"
    "start = time.time()\n"
    "print(datetime.datetime.fromtimestamp(start, datetime.timezone.utc).strftime('%F %T'), time.monotonic() - 1000 < 0.01)\n"
    "time.sleep(100000)\n"
    "print(round(time.time() - start, 1))\n"
    "print(threading.Event().wait(0.05), threading.Lock().acquire(timeout=0.05))\n"
    "asyncio.run(asyncio.sleep(0.1))\n"
    "deadline = time.perf_counter() + 0.001\n"
    "while time.perf_counter() < deadline:\n"
    "    pass\n"
    "print(time.time_ns() > 0, round(time.time() - start - 100000, 1))\n";

TEST(FixedClock, StandsAndPassesByWhatTheProgramWaits) {
  const HostRun got = run(kClocks, {{"frozen_time", 1700000000}});
  EXPECT_EQ(got.out, "2023-11-14 22:13:20 True\n100000.0\nFalse True\nTrue 0.2\n") << got.err;
}

TEST(FixedClock, MakesStepsTheSame) {
  const char* source = "import time\nstamp = time.time()\nlater = time.perf_counter()\n";
  const HostRun first = run(source, {{"frozen_time", 1.5}}), second = run(source, {{"frozen_time", 1.5}});
  ASSERT_EQ(first.steps.size(), second.steps.size());
  for (size_t i = 0; i < first.steps.size(); ++i)
    for (size_t k = 0; k < first.steps[i].locals.size(); ++k) EXPECT_EQ(first.steps[i].locals[k].text, second.steps[i].locals[k].text);
}

}  // namespace
}  // namespace foretrace::tracer::python
