// Programs that mean harm, under both sandbox levels. Each says in its first line how it may end:
//     # outcome: raised|time_limit      alternatives; `error`: foretrace refuses its trace, in words
//     # needs: signal_scope             what must be there for the attack to be stopped, or to be possible (see skip_reason)
// and prints BREACH where it got what it must not get. After each the machine is as it was: no process is left, no file outside has
// changed, and the store can be read to its last step.
#include <dirent.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/program_lab.h"
#include "tracer/sandbox/landlock.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

#ifdef __SANITIZE_ADDRESS__
constexpr bool kMemoryIsLimited = false;
#else
constexpr bool kMemoryIsLimited = true;
#endif

fs::path folder() { return fs::path(FORETRACE_SOURCE_DIR) / "tests/hostile/programs"; }

std::vector<std::string> programs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder())) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The words after "# key: " in the program's head, separated by `|`.
std::vector<std::string> head(const std::string& text, const std::string& key) {
  std::vector<std::string> words;
  const size_t at = text.find("# " + key + ": ");
  if (at == std::string::npos) return words;
  std::istringstream line(text.substr(at + key.size() + 4, text.find('\n', at) - at - key.size() - 4));
  for (std::string word; std::getline(line, word, '|');) words.push_back(word);
  return words;
}

// Why the program says nothing here; empty if it does.
std::string skip_reason(const std::string& need, SandboxLevel level) {
#if !defined(__x86_64__)
  if (need == "x86_64") return "its numbers are those of x86-64";
#endif
  const bool bubblewrap = level == SandboxLevel::kBubblewrap;
  if (need == "signal_scope" && !bubblewrap && landlock_version() < 6) return "this Landlock lets signals out";
  if (need == "memory" && !kMemoryIsLimited) return "the address sanitizer needs the address space";
  if (need == "user" && !bubblewrap) return "at this level a program runs as who started it";
  if (need == "landlock_metadata" && !bubblewrap) return "Landlock has no say in a file's mode and times";
  if (need == "bounded_disk" && !bubblewrap) return "at this level the working folder has no size";
  return {};
}

// Processes that have `mark` in their environment.
int processes_with(const std::string& mark) {
  int found = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto environment = read_file(entry.path().string() + "/environ");
    found += environment.ok() && environment.value().find(mark) != std::string::npos;
  }
  return found;
}

class Hostile : public testing::TestWithParam<std::tuple<std::string, SandboxLevel>> {
 protected:
  void SetUp() override {
    const SandboxLevel level = std::get<1>(GetParam());
    if (!choose_sandbox(level).ok()) GTEST_SKIP() << sandbox_name(level) << " does not work here";
    text_ = read_file((folder() / (std::get<0>(GetParam()) + ".py")).string()).value();
    for (const std::string& need : head(text_, "needs"))
      if (const std::string reason = skip_reason(need, level); !reason.empty()) GTEST_SKIP() << reason;
    ASSERT_TRUE(write_file_atomic(outside_ / "secret.txt", "secret").ok());
    options_.sandbox = level;
    options_.environment = {"OUTSIDE=" + outside_.path()};
  }

  // How it ended, in the words of the head.
  std::string run() {
    const std::vector<std::string> expected = head(text_, "outcome");
    RunRequest request;
    request.limits.max_seconds = expected.at(0) == "time_limit" ? 1.5 : 15;
    request.limits.max_memory_mb = 256;
    request.limits.max_output_mb = 1;
    request.limits.max_steps = 200'000;
    const auto got = lab_.try_record(text_, request, options_);
    if (!got.ok()) {
      EXPECT_FALSE(got.error().message.empty());
      said_ = got.error().text();
      return "error";
    }
    said_ = got.value().end.out + got.value().end.err;
    EXPECT_EQ(got.value().end.out.find("BREACH"), std::string::npos) << said_;
    return std::string(outcome_name(got.value().end.outcome));
  }

  void check_machine() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(outside_.path())) names.push_back(entry.path().filename().string());
    EXPECT_EQ(names, std::vector<std::string>{"secret.txt"});
    EXPECT_EQ(read_file(outside_ / "secret.txt").value(), "secret");
    EXPECT_EQ(read_file(lab_.folder() + "/program.py").value(), text_);
    int left = 0;
    for (int i = 0; i < 200 && (left = processes_with("OUTSIDE=" + outside_.path())) > 0; ++i) ::usleep(50'000);
    EXPECT_EQ(left, 0) << "processes are left";
  }

  void check_store() const {
    const auto reader = TraceReader::open(lab_.store());
    ASSERT_TRUE(reader.ok()) << reader.error().text();
    const auto runs = reader.value()->runs();
    ASSERT_TRUE(runs.ok()) << runs.error().text();
    for (const int64_t run : runs.value())
      EXPECT_EQ(static_cast<int64_t>(lab_.steps(run).size()), reader.value()->step_count(run).value());
  }

  ProgramLab lab_;
  ScratchDirectory outside_;
  RecorderOptions options_;
  std::string text_, said_;
};

TEST_P(Hostile, LeavesTheMachineAsItWas) {
  const std::string outcome = run();
  const std::vector<std::string> expected = head(text_, "outcome");
  EXPECT_NE(std::find(expected.begin(), expected.end(), outcome), expected.end()) << "ended as " << outcome << ": " << said_.substr(0, 2000);
  check_machine();
  check_store();
}

std::string print_name(const testing::TestParamInfo<std::tuple<std::string, SandboxLevel>>& info) {
  return std::get<0>(info.param) + "_" + std::string(sandbox_name(std::get<1>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(Programs, Hostile,
                         testing::Combine(testing::ValuesIn(programs()),
                                          testing::Values(SandboxLevel::kBubblewrap, SandboxLevel::kLandlock)),
                         print_name);

TEST(HostilePrograms, AreMoreThanAHundred) { EXPECT_GT(programs().size(), 100u); }

}  // namespace
}  // namespace foretrace::tracer
