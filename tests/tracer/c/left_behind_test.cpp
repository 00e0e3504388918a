// What a killed `foretrace trace` leaves of a C program goes with the next run.
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "core/file.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> folders(const std::string& in) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(in))
    if (entry.path().filename().string().rfind("foretrace-build-", 0) == 0) found.push_back(entry.path().string());
  return found;
}

std::vector<std::string> words_to(std::vector<std::string> words, const std::string& store) {
  words.push_back(store);
  return words;
}

TEST(CLeftBehind, FoldersOfKilledRunsGoWithTheNext) {
  const CLab lab;
  const std::string endless = lab.file("endless.c", "int main(void) { for (;;); }\n");
  const std::string temporary = fs::path(lab.file("tmp/x", "")).parent_path().string();
  const std::vector<std::string> in_there = {"/usr/bin/env", "TMPDIR=" + temporary, ProgramLab::foretrace(), "trace"};
  auto words = in_there;
  words.insert(words.end(), {endless, "--db"});
  for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
    const std::string store = lab.folder() + "/killed" + std::to_string(signal) + ".db";  // opened once it is built
    const pid_t pid = start_command(words_to(words, store));
    for (int i = 0; i < 3000 && !file_exists(store); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ::kill(pid, signal);
    wait_command(pid);
    ASSERT_EQ(folders(temporary).size(), 1u);
    auto next = in_there;
    next.insert(next.end(), {lab.file("next.c", "int main(void) { return 0; }\n"), "--db", lab.folder() + "/next.db"});
    EXPECT_EQ(run_command(next).exit_code, 0);
    EXPECT_TRUE(folders(temporary).empty());
  }
}

}  // namespace
}  // namespace foretrace::tracer
