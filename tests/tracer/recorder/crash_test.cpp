// kill -9 at any moment: the store opens, what was committed reads back, the run says what happened.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "core/rng.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

constexpr int kRounds = 20;
// It rests now and then: what is read back in every round stays small.
constexpr const char* kEndless =
    "import time\ndef f(n):\n    time.sleep(0.001)\n    xs = []\n    for i in range(n):\n        xs.append(i)\n        if i % 7 == 0: print(i)\n    return xs\n"
    "while True:\n    f(50)\n";

std::vector<std::string> trace_command(const ProgramLab& lab, const std::string& program) {
  return {ProgramLab::foretrace(), "trace", program, "--db", lab.store(), "--max-steps", "1000000000", "--max-seconds", "60",
          "--max-output-mb", "1000"};
}

void wait_between(Rng& rng, int low, int high) {
  std::this_thread::sleep_for(std::chrono::milliseconds(rng.between(low, high)));
}

std::vector<pid_t> children(pid_t pid) {
  std::vector<pid_t> found;
  const std::string id = std::to_string(pid);
  std::ifstream list("/proc/" + id + "/task/" + id + "/children");
  for (pid_t child; list >> child;) found.push_back(child);
  return found;
}

// The host's process below `recorder`: the deepest one whose command line names it.
pid_t find_host(pid_t recorder) {
  std::vector<pid_t> found = children(recorder);
  for (size_t i = 0; i < found.size(); ++i) {
    std::ifstream file("/proc/" + std::to_string(found[i]) + "/cmdline");
    std::string line;
    std::getline(file, line);  // empty if the process has ended meanwhile
    if (line.find("foretrace-python-") != std::string::npos && line.find("foretrace-python-") < line.find("--ring-fd") &&
        line.find("bwrap") == std::string::npos)
      return found[i];
    for (pid_t child : children(found[i])) found.push_back(child);
  }
  return 0;
}

#define NEEDS_PROC() \
  if (::access("/proc/self/stat", F_OK) != 0) GTEST_SKIP() << "/proc is not mounted: the host's process cannot be found"

// Opens the store and reads every step of its last run; the number of steps, -1 without a run.
int64_t read_back(const ProgramLab& lab, RunRecord& record) {
  auto reader = TraceReader::open(lab.store());
  if (!reader.ok()) {
    ADD_FAILURE() << reader.error().text();
    return -1;
  }
  const auto run = reader.value()->last_run();
  if (!run.ok()) return -1;
  record = reader.value()->run(run.value()).value();
  return static_cast<int64_t>(lab.steps(run.value()).size());
}

TEST(Crash, OfTheRecorderLeavesAnIncompleteReadableRun) {
  ProgramLab lab;
  const std::string program = lab.file("program.py", kEndless);
  Rng rng(11);
  int with_steps = 0;
  for (int round = 0; round < kRounds || (with_steps == 0 && round < 10 * kRounds); ++round) {
    ::unlink(lab.store().c_str());
    ::unlink((lab.store() + "-wal").c_str());
    ::unlink((lab.store() + "-shm").c_str());
    const pid_t recorder = start_command(trace_command(lab, program));
    wait_between(rng, 1, 800);
    ::kill(recorder, SIGKILL);
    ASSERT_EQ(wait_command(recorder), -SIGKILL);
    if (::access(lab.store().c_str(), F_OK) != 0) continue;
    RunRecord record;
    const int64_t steps = read_back(lab, record);
    if (steps < 0) continue;
    EXPECT_EQ(record.end.outcome, Outcome::kIncomplete);
    EXPECT_EQ(record.steps, steps);
    with_steps += steps > 0;
  }
  EXPECT_GT(with_steps, 0);
}

TEST(Crash, OfTheRecorderTakesTheProgramWithIt) {
  NEEDS_PROC();
  for (const char* level : {"bubblewrap", "landlock", "none"}) {
    ::setenv("FORETRACE_SANDBOX", level, 1);
    if (!choose_sandbox(std::nullopt).ok()) continue;
    ProgramLab lab;
    const pid_t recorder = start_command(trace_command(lab, lab.file("program.py", kEndless)));
    pid_t host = 0;
    for (int i = 0; i < 6000 && host == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      host = find_host(recorder);
    }
    ASSERT_NE(host, 0) << level;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::vector<pid_t> all = children(host);
    all.push_back(host);
    ::kill(recorder, SIGKILL);
    wait_command(recorder);
    for (pid_t pid : all) {
      bool gone = false;
      for (int i = 0; i < 6000 && !gone; ++i) {
        std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
        std::string number, name, state;
        gone = !(status >> number >> name >> state) || state == "Z" || state == "X";
        if (!gone) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      EXPECT_TRUE(gone) << "process " << pid << " at level " << level;
    }
  }
  ::unsetenv("FORETRACE_SANDBOX");
}

TEST(Crash, OfTheHostIsASignalAndAllItsStepsAreThere) {
  NEEDS_PROC();
  ProgramLab lab;
  const std::string program = lab.file("program.py", kEndless);
  Rng rng(12);
  int with_steps = 0;
  for (int round = 0; round < kRounds || (with_steps <= kRounds / 2 && round < 10 * kRounds); ++round) {
    const pid_t recorder = start_command(trace_command(lab, program));
    pid_t host = 0;
    for (int i = 0; i < 60000 && host == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      host = find_host(recorder);
    }
    ASSERT_NE(host, 0);
    wait_between(rng, 50, 250);
    // The host or the program's own process, in turn: both are gone then.
    const std::vector<pid_t> below = children(host);
    ::kill(round % 2 == 1 && !below.empty() ? below.front() : host, SIGKILL);
    const int exit_code = wait_command(recorder);
    if (exit_code == 1) continue;  // before the program had started
    ASSERT_EQ(exit_code, 0);
    RunRecord record;
    const int64_t steps = read_back(lab, record);
    EXPECT_EQ(record.end.outcome, Outcome::kSignal);
    EXPECT_EQ(record.end.signal, "SIGKILL");
    EXPECT_EQ(record.end.exit_code, -9);
    EXPECT_EQ(record.steps, steps);
    with_steps += steps > 0;
  }
  EXPECT_GT(with_steps, kRounds / 2);
}

TEST(Crash, AFullDiskIsAClearErrorAndLeavesTheStoreReadable) {
  if (::geteuid() != 0 || run_command({"unshare", "--mount", "true"}).exit_code != 0)
    GTEST_SKIP() << "only root can mount a small disk";
  ProgramLab lab;
  const std::string program = lab.file("program.py", "import random\nwhile True: x = random.random()\n");
  lab.file("disk/here", "");
  const std::string disk = lab.folder() + "/disk", store = disk + "/traces.db";
  std::string command = "mount -t tmpfs -o size=400k none " + disk + " && {";
  for (const auto& word : trace_command(lab, program)) command += " " + (word == lab.store() ? store : word);
  command += "; code=$?; cp " + disk + "/traces.db* " + lab.folder() + "; exit $code; }";
  const CommandResult got = run_command({"unshare", "--mount", "sh", "-c", command});
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_NE(got.err.find(store), std::string::npos) << got.err;
  EXPECT_NE(got.err.find("full"), std::string::npos) << got.err;
  RunRecord record;
  EXPECT_GE(read_back(lab, record), 0);
  EXPECT_EQ(record.end.outcome, Outcome::kIncomplete);
}

}  // namespace
}  // namespace foretrace::tracer
