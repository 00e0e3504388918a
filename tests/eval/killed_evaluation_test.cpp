// An evaluation that is killed and started again ends with the table of one that was not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "core/json.h"
#include "core/sqlite.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

const std::string kForetrace = FORETRACE_BINARY_DIR "/foretrace";

pid_t start(std::vector<std::string> command, const std::string& out) {
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  EXPECT_EQ(::posix_spawn(&pid, argv[0], &files, nullptr, argv.data(), environ), 0);
  posix_spawn_file_actions_destroy(&files);
  return pid;
}

int finish(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

// Samples that are stored; 0 while there is no store.
int64_t stored(const std::string& path) {
  auto db = Sqlite::open(path, Sqlite::Mode::kReadOnly);
  if (!db.ok()) return 0;
  auto count = db.value().prepare("SELECT count(*) FROM samples");
  if (!count.ok() || !count.value().step().ok()) return 0;
  return count.value().integer(0);
}

class KilledEvaluation : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(finish(start({kForetrace, "data", "generate", "--count", "60", "--seed", "3", "--out", folder_ / "m.jsonl"}, "/dev/null")), 0);
    ASSERT_EQ(finish(start({kForetrace, "trace-all", "--manifest", folder_ / "m.jsonl", "--db", folder_ / "t.db"}, "/dev/null")), 0);
  }
  pid_t evaluate(const std::string& store) {
    return start({kForetrace, "eval", "trace", "--oracle", "--data", folder_ / "t.db", "--out", folder_ / store, "--json"}, folder_ / (store + ".json"));
  }
  // Without what the clock decides.
  Json table(const std::string& store) {
    Json json = read_json_file(folder_ / (store + ".json")).value();
    json.erase("seconds_each");
    for (auto& baseline : json["baselines"]) baseline.erase("seconds_each");
    return json;
  }
  ScratchDirectory folder_;
};

TEST_F(KilledEvaluation, EndsWithTheTableOfAnUnbrokenOne) {
  ASSERT_EQ(finish(evaluate("whole.db")), 0);
  const Json whole = table("whole.db");
  EXPECT_GT(whole["n"].get<int64_t>(), 40);
  int kills = 0;
  for (int64_t until = 1; until < stored(folder_ / "whole.db"); until += 40) {
    const pid_t pid = evaluate("killed.db");
    int status = 0;
    while (stored(folder_ / "killed.db") < until && ::waitpid(pid, &status, WNOHANG) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ::kill(pid, SIGKILL);
    kills += WIFSIGNALED(finish(pid)) ? 1 : 0;
  }
  EXPECT_GT(kills, 2);
  ASSERT_EQ(finish(evaluate("killed.db")), 0);
  EXPECT_EQ(table("killed.db"), whole);
  EXPECT_EQ(stored(folder_ / "killed.db"), stored(folder_ / "whole.db"));
}

}  // namespace
}  // namespace foretrace::eval
