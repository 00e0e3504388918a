// `foretrace trace-all` killed in the middle and run again, and run twice at once: no item lost, none twice.
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/json.h"
#include "tests/store_content.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"
#include "tests/tracer/recorder/short_items.h"
#include "tracer/sandbox/child_process.h"

namespace foretrace::tracer {
namespace {

constexpr int kItems = 400;  // short ones, beside those of kOdd
constexpr const char* kOdd = R"~({"id":"long","source":"for i in range(20000):\n    x = str(i)"}
{"id":"broken","source":"x = ("}
{"id":"missing","path":"here/none.py"}
{"id":"dies","source":"import os; os.abort()"}
{"id":"bad arguments","source":"def f(): pass","entry":"f","args":"1"}
)~";
constexpr int kAll = kItems + 5;

class KilledTraceAll : public testing::Test {
 protected:
  std::vector<std::string> command(const std::string& store) {
    return {ProgramLab::foretrace(), "trace-all", "--manifest", lab_.folder() + "/items.jsonl", "--db", store, "--jobs", "2", "--max-steps", "50000"};
  }

  // What a run that nobody kills gives.
  std::vector<std::string> undisturbed() {
    const CommandResult got = run_command(command(lab_.folder() + "/undisturbed.db"));
    EXPECT_EQ(got.exit_code, 0) << got.err;
    return store_content(lab_.folder() + "/undisturbed.db");
  }

  // Starts the command, kills it and all that it started once `reached` of its store holds; false if it ended before that.
  template <typename Reached>
  bool kill_when(const Reached& reached) {
    const pid_t pid = start_command(command(lab_.store()));
    for (;;) {
      const auto reader = TraceReader::open(lab_.store());
      if (reader.ok() && reached(*reader.value())) break;
      siginfo_t ended{};
      if (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == pid) break;
      ::usleep(2000);
    }
    kill_tree(pid);
    return wait_command(pid) == -SIGKILL;
  }

  static int64_t noted(TraceReader& reader) {
    int64_t count = 0;
    for (int i = 0; i < kItems; ++i) count += reader.item("item" + std::to_string(i)).value() ? 1 : 0;
    return count;
  }

  void expect_each_once(int items) {
    const auto reader = TraceReader::open(lab_.store()).value();
    EXPECT_EQ(reader->runs().value().size(), static_cast<size_t>(items - 3)) << "three of them fail";
    EXPECT_EQ(noted(*reader), kItems);
    EXPECT_EQ(stray_rows(lab_.store()), 0);
    EXPECT_EQ(content_difference(store_content(lab_.store()), undisturbed()), std::vector<std::string>());
  }

  ProgramLab lab_;
};

TEST_F(KilledTraceAll, LosesNoItemAndHasNoneTwice) {
  lab_.file("items.jsonl", kOdd + short_items(0, kItems));
  int kills = 0;
  for (const int wanted : {1, 100, 200, 300})
    kills += kill_when([wanted](TraceReader& reader) { return noted(reader) >= wanted; }) ? 1 : 0;
  EXPECT_GT(kills, 0);
  const CommandResult got = run_command(command(lab_.store()));
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(run_command(command(lab_.store())).out.rfind("0 recorded, 0 failed, 405 done before", 0), 0u);
  expect_each_once(kAll);
}

TEST_F(KilledTraceAll, TakesTheRunThatItLeftOutOfTheStoreWhenTheItemIsTracedAgain) {
  const std::string here = lab_.file("here/held.py", "import os, time\ndef f(gate):\n    for i in range(20000):\n        x = str(i)\n"
                                                     "    if not os.path.exists(gate):\n        time.sleep(600)\n    return x\n");
  const std::string gate = here.substr(0, here.rfind('/')) + "/gate";
  Json held;
  held["id"] = "held";
  held["path"] = "here/held.py";
  held["entry"] = "f";
  held["args"] = "'" + gate + "'";
  lab_.file("items.jsonl", short_items(0, kItems / 2) + dump_json(held) + "\n" + kOdd + short_items(kItems / 2, kItems));
  const auto open_run = [](TraceReader& reader) {
    const std::vector<int64_t> runs = reader.runs().value();
    return !runs.empty() && reader.run(runs.back()).value().info.item == "held" && reader.step_count(runs.back()).value() > 0;
  };
  ASSERT_TRUE(kill_when(open_run));
  {
    const auto reader = TraceReader::open(lab_.store()).value();
    EXPECT_EQ(reader->run(reader->last_run().value()).value().end.outcome, Outcome::kIncomplete);
    EXPECT_FALSE(reader->item("held").value().has_value());
  }
  lab_.file("here/gate", "");
  const CommandResult got = run_command(command(lab_.store()));
  ASSERT_EQ(got.exit_code, 0) << got.err;
  expect_each_once(kAll + 1);
}

TEST_F(KilledTraceAll, TwoAtOnceRecordEachItemOnce) {
  lab_.file("items.jsonl", kOdd + short_items(0, kItems));
  const pid_t first = start_command(command(lab_.store())), second = start_command(command(lab_.store()));
  EXPECT_EQ(wait_command(first), 0);
  EXPECT_EQ(wait_command(second), 0);
  expect_each_once(kAll);
}

}  // namespace
}  // namespace foretrace::tracer
