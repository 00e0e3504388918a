// Search without a language model: the tracer as the best world model there is, none as the worst.
#include "agents/search/search_policy.h"

#include <gtest/gtest.h>

#include "agents/loop/episode.h"
#include "agents/search/candidates.h"
#include "agents/search/predicted_tests.h"
#include "tests/agents/small_tasks.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::agents {
namespace {

// A bug that one edit repairs: <= for <.
Task least_task() {
  Task task = total_task();
  task.files["total.py"].bytes = "def total(values):\n    sum = 0\n    i = 0\n    while i <= len(values):\n        sum = sum + values[i]\n        i = i + 1\n    return sum\n";
  task.solution["total.py"].bytes = "def total(values):\n    sum = 0\n    i = 0\n    while i < len(values):\n        sum = sum + values[i]\n        i = i + 1\n    return sum\n";
  return task;
}

TEST(PredictedTests, TellOutcomesByTheFirstCallThatDoesNotPass) {
  worldmodel::OracleModel tracer;
  const Task task = least_task();
  const std::vector<std::string> sources = {task.solution.at("total.py").bytes, task.files.at("total.py").bytes, "def total(values):\n    return 6\n",
                                            "def total(values):\n    while True:\n        values = values\n", "def total(values):\n", "def total(values):\n    \"\"\"a text\"\"\"\n    return 'Error: 6'\n",
                                            "class Broken(Exception):\n    pass\ndef total(values):\n    raise Broken\n", "def total(values):\n    return None\n"};
  const auto predicted = predict_tests(tracer, sources, task.tests.cases, {});
  ASSERT_TRUE(predicted.ok()) << predicted.error().text();
  const char* outcomes[] = {"passed", "crashed", "failed", "timeout", "crashed", "failed", "crashed", "failed"};
  for (size_t i = 0; i < sources.size(); ++i) EXPECT_EQ(predicted.value()[i].outcome, outcomes[i]) << sources[i];
  EXPECT_EQ(predicted.value()[0].score, 1);
  EXPECT_EQ(predicted.value()[2].passed, 1);
  EXPECT_EQ(predicted.value()[2].score, 0.25);
}

TEST(SearchPolicy, TheTracersOrderRepairsAtOnce) {
  worldmodel::OracleModel tracer;
  Grader grader;
  SessionTools shared;
  shared.grader = &grader;
  const Task task = least_task();
  SearchOptions options;
  options.runs = 1;
  auto policy = make_search_policy(&tracer, options);
  const auto end = run_episode(task, *policy, shared);
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_TRUE(end.value().solved()) << end.value().messages;
  EXPECT_EQ(end.value().turns, 2) << "one run, and the submission";
}

TEST(SearchPolicy, WhatItCannotRepairIsLeftAsItWas) {
  Grader grader;
  SessionTools shared;
  shared.grader = &grader;
  Task task = least_task();
  task.visible.cases[0].expect = "'no edit gives this'";
  SearchOptions options;
  options.runs = 3;
  auto policy = make_search_policy(nullptr, options);
  const auto end = run_episode(task, *policy, shared);
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_EQ(end.value().turns, 4);
  EXPECT_EQ(end.value().patch, "");
  EXPECT_FALSE(end.value().solved());
}

TEST(Candidates, HoldWhatRunningThemGave) {
  worldmodel::OracleModel tracer;
  Grader grader;
  const auto made = make_candidates(least_task(), grader, tracer, 30, 1);
  ASSERT_TRUE(made.ok()) << made.error().text();
  const Candidates& candidates = made.value();
  EXPECT_EQ(candidates.faulty.outcome, "crashed");
  EXPECT_EQ(candidates.solution.outcome, "passed");
  EXPECT_EQ(candidates.calls.size(), 4u);
  int solving = 0;
  for (const Candidate& proposal : candidates.proposals) {
    EXPECT_EQ(proposal.outcome == "passed", proposal.solves) << proposal.source;
    solving += proposal.solves ? 1 : 0;
  }
  EXPECT_GE(solving, 1);
  EXPECT_LT(solving, static_cast<int>(candidates.proposals.size()));
}

}  // namespace
}  // namespace foretrace::agents
