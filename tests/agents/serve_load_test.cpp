// scripts/serve_load in short: clients that share a server with hostile ones get what they would get alone.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <memory>
#include <string>

namespace foretrace::agents {
namespace {

TEST(ServeLoad, LosesAndMixesNothing) {
  const std::string command = "python3 " FORETRACE_SOURCE_DIR "/scripts/serve_load --foretrace " FORETRACE_BINARY_DIR "/foretrace --seconds 4 --clients 6 --hostile 6 --questions 30 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string out;
  for (int c; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  const int status = ::pclose(pipe);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << out;
  EXPECT_NE(out.find("0 lost, 0 mixed"), std::string::npos) << out;
}

}  // namespace
}  // namespace foretrace::agents
