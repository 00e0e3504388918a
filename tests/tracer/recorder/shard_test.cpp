// Which shard `foretrace trace-all` traces, and where: by a flag, or by what Slurm and Kubernetes put into the environment.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/file.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class ShardOfTraceAll : public testing::Test {
 protected:
  static constexpr int kItems = 7;

  ShardOfTraceAll() {
    std::string lines;
    for (int i = 0; i < kItems; ++i) lines += "{\"id\":\"item" + std::to_string(i) + "\",\"source\":\"x = " + std::to_string(i) + "\"}\n";
    lab_.file("items.jsonl", lines);
  }

  // Runs it with `variables` (NAME=VALUE) alone of those that matter.
  CommandResult trace_all(const std::vector<std::string>& variables, const std::vector<std::string>& flags, const std::string& db = "s-{shard}.db") {
    std::vector<std::string> words = {"env"};
    for (const char* name : {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP",
                             "JOB_COMPLETION_INDEX"})
      words.insert(words.end(), {"-u", name});
    words.insert(words.end(), variables.begin(), variables.end());
    for (const std::string& word : {ProgramLab::foretrace(), std::string("trace-all"), std::string("--manifest"), lab_.folder() + "/items.jsonl",
                                    std::string("--db"), lab_.folder() + "/" + db, std::string("--jobs"), std::string("1")})
      words.push_back(word);
    words.insert(words.end(), flags.begin(), flags.end());
    return run_command(words);
  }

  // The numbers of the items in a store.
  std::set<int> items(const std::string& db) {
    std::set<int> found;
    const auto reader = TraceReader::open(lab_.folder() + "/" + db).value();
    for (int i = 0; i < kItems; ++i)
      if (reader->item("item" + std::to_string(i)).value()) found.insert(i);
    return found;
  }

  void refused(const std::vector<std::string>& variables, const std::vector<std::string>& flags, const std::string& says, const std::string& db = "s-{shard}.db") {
    const CommandResult got = trace_all(variables, flags, db);
    EXPECT_EQ(got.exit_code, 2) << says << got.out << got.err;
    EXPECT_NE(got.err.find(says), std::string::npos) << says << "\n" << got.err;
    EXPECT_FALSE(file_exists(lab_.folder() + "/s-0.db")) << says;
  }

  ProgramLab lab_;
};

TEST_F(ShardOfTraceAll, IsATaskOfASlurmArray) {
  for (int id = 10; id < 13; ++id) {
    const CommandResult got =
        trace_all({"SLURM_ARRAY_TASK_ID=" + std::to_string(id), "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=10", "SLURM_ARRAY_TASK_MAX=12"}, {});
    ASSERT_EQ(got.exit_code, 0) << got.err;
    EXPECT_NE(got.err.find("shard " + std::to_string(id - 10) + " of 3, by SLURM_ARRAY_TASK_ID"), std::string::npos) << got.err;
  }
  EXPECT_EQ(items("s-0.db"), (std::set<int>{0, 3, 6}));
  EXPECT_EQ(items("s-1.db"), (std::set<int>{1, 4}));
  EXPECT_EQ(items("s-2.db"), (std::set<int>{2, 5}));
}

TEST_F(ShardOfTraceAll, CountsAnArrayInItsSteps) {
  const CommandResult got = trace_all({"SLURM_ARRAY_TASK_ID=7", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=7",
                                       "SLURM_ARRAY_TASK_STEP=3"}, {"--shards", "3"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(items("s-2.db"), (std::set<int>{2, 5}));
}

TEST_F(ShardOfTraceAll, IsAnIndexOfAKubernetesJob) {
  const CommandResult got = trace_all({"JOB_COMPLETION_INDEX=1"}, {"--shards", "2"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(items("s-1.db"), (std::set<int>{1, 3, 5}));
}

TEST_F(ShardOfTraceAll, IsWhatTheFlagSaysFirst) {
  const std::vector<std::string> both = {"SLURM_ARRAY_TASK_ID=9", "SLURM_ARRAY_TASK_COUNT=x", "JOB_COMPLETION_INDEX=4"};
  ASSERT_EQ(trace_all(both, {"--shard", "2/4"}, "any.db").exit_code, 0);
  EXPECT_EQ(items("any.db"), (std::set<int>{2, 6}));
  ASSERT_EQ(trace_all({}, {}, "{shard}/all.db").exit_code, 1) << "a folder that is not there";
  ASSERT_EQ(trace_all({}, {}).exit_code, 0);
  EXPECT_EQ(items("s-0.db").size(), static_cast<size_t>(kItems));
}

TEST_F(ShardOfTraceAll, OneStoreOfSeveralShardsIsRefused) {
  refused({"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=2"}, {}, "would be written by all 2 shards", "s-0.db");
  EXPECT_EQ(trace_all({"SLURM_ARRAY_TASK_ID=5", "SLURM_ARRAY_TASK_COUNT=1", "SLURM_ARRAY_TASK_MIN=5"}, {}, "s-0.db").exit_code, 0);
}

TEST_F(ShardOfTraceAll, NonsenseAndContradictionsAreMisuse) {
  refused({"SLURM_ARRAY_TASK_ID=0"}, {}, "SLURM_ARRAY_TASK_ID is set, but not SLURM_ARRAY_TASK_COUNT");
  refused({"SLURM_ARRAY_TASK_ID=", "SLURM_ARRAY_TASK_COUNT=2"}, {}, "SLURM_ARRAY_TASK_ID= is no number");
  refused({"SLURM_ARRAY_TASK_ID=-1", "SLURM_ARRAY_TASK_COUNT=2"}, {}, "SLURM_ARRAY_TASK_ID=-1 is no number");
  refused({"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=0"}, {}, "is no shard");
  refused({"SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_COUNT=2"}, {}, "is no shard");
  refused({"SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_MAX=7"}, {}, "the array has gaps");
  refused({"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=99999999999999999999"}, {}, "is no number");
  refused({"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=2"}, {"--shards", "3"}, "--shards 3, but the Slurm array has 2 tasks");
  refused({"SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=2", "JOB_COMPLETION_INDEX=0"}, {}, "are both set");
  refused({"JOB_COMPLETION_INDEX=0"}, {}, "nothing says how many shards there are");
  refused({"JOB_COMPLETION_INDEX=two"}, {"--shards", "3"}, "JOB_COMPLETION_INDEX=two is no number");
  refused({"JOB_COMPLETION_INDEX=3"}, {"--shards", "3"}, "JOB_COMPLETION_INDEX=3 is no shard of --shards 3");
  refused({}, {"--shards", "3"}, "neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX says which of them this is");
  refused({}, {"--shards", "0"}, "--shards");
  refused({}, {"--shard", "0/2", "--shards", "2"}, "--shard");
  for (const char* flag : {"", "2/2", "1", "1/", "/2", "1/2/3", " 1/2", "1/2x"}) refused({}, {"--shard", flag}, "is no shard");
}

}  // namespace
}  // namespace foretrace::tracer
