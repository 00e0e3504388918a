#include "eval/halting_suite.h"

#include <gtest/gtest.h>

#include <map>

#include "worldmodel/copy_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

constexpr const char* kHaltingSuiteSource =
    "def f(n):\n"
    "    while n != 0:\n"
    "        n -= 1\n"
    "    return 10 // n if n else 'x'[n]\n"
    "def g(n):\n"
    "    try:\n"
    "        return 1 // n\n"
    "    except ZeroDivisionError:\n"
    "        pass\n"
    "    return {}[n]\n";

TraceItem halting_suite_recorded(const std::string& entry, const std::string& args, int64_t max_steps) {
  TraceItem item;
  item.name = entry + "(" + args + ")";
  item.cluster = item.name;
  item.traced.program = {kHaltingSuiteSource, entry, args, "program.py", {}};
  item.traced.program.limits.max_steps = max_steps;
  worldmodel::OracleModel oracle;
  auto trace = oracle.trace({&item.traced.program, 1}, {}).value()[0];
  item.traced.steps = std::move(trace.steps);
  item.complete = trace.ending == worldmodel::Ending::kFinished;
  return item;
}

class Halting : public testing::Test {
 protected:
  Halting() : suite_({halting_suite_recorded("f", "1", 100), halting_suite_recorded("f", "-1", 100), halting_suite_recorded("f", "'a'", 100), halting_suite_recorded("g", "0", 100), halting_suite_recorded("g", "1", 100), halting_suite_recorded("f", "-1", 10)}, {40, 1000}) {}
  std::map<std::string, Sample> asked(worldmodel::WorldModel& system) {
    const auto tasks = suite_.tasks();
    const auto samples = suite_.run(system, tasks).value();
    std::map<std::string, Sample> by_name;
    for (size_t i = 0; i < tasks.size(); ++i) by_name[tasks[i].name] = samples[i];
    return by_name;
  }
  HaltingSuite suite_;
};

TEST_F(Halting, TheTruthIsWhatTheRunsDid) {
  worldmodel::OracleModel oracle;
  const auto samples = asked(oracle);
  ASSERT_EQ(samples.size(), 5U);
  EXPECT_EQ(suite_.refused(), 1);  // cut at its tenth step: of 40 nobody knows
  const std::map<std::string, std::string> expected = {{"f(1)", R"({"halts":true,"exception":"none","steps":6})"},
                                                       {"f(-1)", R"({"halts":false,"exception":"none","steps":null})"},
                                                       {"f('a')", R"({"halts":true,"exception":"TypeError","steps":5})"},
                                                       {"g(0)", R"({"halts":true,"exception":"KeyError","steps":9})"},
                                                       {"g(1)", R"({"halts":true,"exception":"none","steps":4})"}};
  for (const auto& [name, text] : expected) {
    EXPECT_EQ(samples.at(name).expected, text) << name;
    EXPECT_EQ(samples.at(name).prediction, text) << name;
    EXPECT_EQ(samples.at(name).failure, "") << name;
    for (const Measure& m : samples.at(name).measures) EXPECT_EQ(m.hits, 1) << name << ' ' << m.metric;
  }
}

TEST_F(Halting, CopySaysThatEachStatementRunsOnce) {
  worldmodel::CopyModel copy;
  const auto samples = asked(copy);
  EXPECT_EQ(samples.at("f(-1)").failure, "wrong");
  EXPECT_EQ(samples.at("f(1)").prediction, R"({"halts":true,"exception":"none","steps":5})");
  std::map<std::string, double> hits;
  for (const Measure& m : samples.at("f(1)").measures) hits[m.metric] = m.hits;
  EXPECT_EQ(hits.at("halts"), 1);
  EXPECT_EQ(hits.at("exception"), 1);
  EXPECT_EQ(hits.at("steps"), 0);
}

}  // namespace
}  // namespace foretrace::eval
