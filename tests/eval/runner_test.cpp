#include "eval/runner.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/scratch_directory.h"
#include "worldmodel/copy_model.h"

namespace foretrace::eval {
namespace {

// Twenty items; each is right if its number is even. Dies at item `die_at`, if asked to.
class CountingSuite : public Suite {
 public:
  explicit CountingSuite(int die_at = -1) : die_at_(die_at) {}
  [[nodiscard]] std::string name() const override { return "counting"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override {
    std::vector<Task> tasks;
    for (size_t i = 0; i < 20; ++i) {
      const std::string name = "item" + std::to_string(i);
      tasks.push_back({i, name, name, "only", ""});
    }
    return tasks;
  }
  Result<std::vector<Sample>> run(worldmodel::WorldModel&, std::span<const Task> tasks) override {
    std::vector<Sample> samples;
    for (const auto& task : tasks) {
      if (static_cast<int>(task.item) == die_at_) ::raise(SIGKILL);
      ++asked;
      Sample sample;
      const bool right = task.item % 2 == 0;
      sample.failure = right ? "" : "wrong";
      sample.measures = {{"right", right ? 1.0 : 0.0, 1}};
      sample.seconds = 0.5;
      samples.push_back(std::move(sample));
    }
    return samples;
  }
  int asked = 0;

 private:
  int die_at_;
};

RunOptions small_batches() {
  RunOptions options;
  options.batch = 3;
  return options;
}

TEST(RunSuite, GivesTheTableOverAllItems) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false);
  worldmodel::CopyModel system;
  CountingSuite suite;
  const auto summary = run_suite(suite, system, *store.value(), small_batches());
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(summary.value().n, 20);
  EXPECT_DOUBLE_EQ(summary.value().find("right")->value, 0.5);
  EXPECT_EQ(summary.value().failures.at("wrong"), 10);
  EXPECT_DOUBLE_EQ(summary.value().seconds_each, 0.5);
}

TEST(RunSuite, ASecondRunAsksNothing) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false);
  worldmodel::CopyModel system;
  CountingSuite suite;
  ASSERT_TRUE(run_suite(suite, system, *store.value(), small_batches()).ok());
  ASSERT_TRUE(run_suite(suite, system, *store.value(), small_batches()).ok());
  EXPECT_EQ(suite.asked, 20);
  auto options = small_batches();
  options.settings = "other decoding";
  ASSERT_TRUE(run_suite(suite, system, *store.value(), options).ok());
  EXPECT_EQ(suite.asked, 40);
}

TEST(RunSuite, AKilledRunGoesOnWhereItWas) {
  const ScratchDirectory folder;
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = ResultsStore::open(folder / "r.db", false);
    worldmodel::CopyModel system;
    CountingSuite suite(10);
    (void)run_suite(suite, system, *store.value(), small_batches()).ok();
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

  auto store = ResultsStore::open(folder / "r.db", true);
  ASSERT_TRUE(store.ok());
  worldmodel::CopyModel system;
  CountingSuite suite;
  const auto summary = run_suite(suite, system, *store.value(), small_batches());
  ASSERT_TRUE(summary.ok());
  EXPECT_EQ(suite.asked, 11);  // items 0..8 were stored; the batch that died was not
  EXPECT_EQ(summary.value().n, 20);
  EXPECT_EQ(store.value()->evaluations().value().size(), 1U);
}

TEST(RunSuite, NoItemsIsAnError) {
  const ScratchDirectory folder;
  auto store = ResultsStore::open(folder / "r.db", false);
  worldmodel::CopyModel system;
  class Empty : public CountingSuite {
   public:
    [[nodiscard]] std::vector<Task> tasks() const override { return {}; }
  } suite;
  EXPECT_EQ(run_suite(suite, system, *store.value(), {}).error().code, ErrorCode::kNotFound);
}

TEST(LimitTasks, IsDeterministicAndNested) {
  const auto all = CountingSuite().tasks();
  const auto five = limit_tasks(all, 5);
  const auto seven = limit_tasks(all, 7);
  ASSERT_EQ(five.size(), 5U);
  ASSERT_EQ(seven.size(), 7U);
  for (const auto& task : five)
    EXPECT_TRUE(std::any_of(seven.begin(), seven.end(),
                            [&](const Task& t) { return t.name == task.name; }));
  EXPECT_EQ(limit_tasks(all, 0).size(), 20U);
  EXPECT_EQ(limit_tasks(all, 100).size(), 20U);
}

TEST(RepeatTasks, GivesEachTaskItsAttemptsInARow) {
  const std::vector<Task> tasks = {{0, "a", "a", "output", "x"}, {1, "b", "b", "output", "y"}};
  const auto repeated = repeat_tasks(tasks, 3);
  ASSERT_EQ(repeated.size(), 6U);
  for (size_t i = 0; i < repeated.size(); ++i) {
    EXPECT_EQ(repeated[i].name, i < 3 ? "a" : "b");
    EXPECT_EQ(repeated[i].attempt, static_cast<int64_t>(i % 3));
  }
}

}  // namespace
}  // namespace foretrace::eval
