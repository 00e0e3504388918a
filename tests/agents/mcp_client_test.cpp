// `foretrace mcp` as a program, driven by the package that MCP's clients are made of, and by hand.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>

#include "core/file.h"
#include "core/json.h"
#include "tests/scratch_directory.h"

namespace foretrace::agents {
namespace {

constexpr const char* kPython = FORETRACE_SOURCE_DIR "/.venv/bin/python";
constexpr const char* kForetrace = FORETRACE_BINARY_DIR "/foretrace";

std::vector<Json> lines_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string text;
  for (int c; (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto json = parse_json(line);
    EXPECT_TRUE(json.ok()) << line;
    if (json.ok()) lines.push_back(json.value());
  }
  return lines;
}

class McpClient : public testing::TestWithParam<const char*> {};

TEST_P(McpClient, ListsCallsAndSeesErrors) {
  if (std::system((std::string(kPython) + " -c 'import mcp' 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no package mcp in .venv: scripts/build installs it";
  const auto lines = lines_of(std::string(kPython) + " " FORETRACE_SOURCE_DIR "/tests/agents/drive_mcp.py " + kForetrace + " " + GetParam());
  ASSERT_EQ(lines.size(), 6U);
  if (std::string(GetParam()) == "handshake") {
    EXPECT_EQ(lines[0]["version"], "2025-11-25");
  } else {
    EXPECT_EQ(lines[0]["versions"][0], "2026-07-28");
  }
  EXPECT_EQ(lines[1]["tools"], Json::array({"trace_run", "query_trace", "state_at", "predict_output", "predict_trace", "explain_divergence"}));
  EXPECT_EQ(lines[2]["run"]["return"], "6");
  EXPECT_EQ(lines[3]["run"]["stdout"], "\n");  // a program does not read the protocol's input
  EXPECT_EQ(lines[4]["failed"], true);
  EXPECT_NE(lines[4]["why"].get<std::string>().find("/nowhere"), std::string::npos);
  EXPECT_NE(lines[5]["error"].get<std::string>().find("nothing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Forms, McpClient, testing::Values("handshake", "stateless"), [](const auto& form) { return std::string(form.param); });

TEST(McpProgram, GoesOnAfterGarbageAndEndsWithItsInput) {
  const ScratchDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "in", std::string("garbage\n\x00\xff\n", 11) + "{\"id\":1}\n\n" + std::string(size_t{17} << 20, 'x') + "\n" + R"({"jsonrpc":"2.0","id":2,"method":"ping"})").ok());
  const auto lines = lines_of(std::string(kForetrace) + " mcp < " + (folder / "in"));
  ASSERT_EQ(lines.size(), 5U);
  for (size_t k = 0; k < 4; ++k) EXPECT_TRUE(lines[k].contains("error")) << k;
  EXPECT_EQ(lines[4]["result"], Json::object());
}

}  // namespace
}  // namespace foretrace::agents
