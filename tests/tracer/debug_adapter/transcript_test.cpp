// The transcript of docs/debug_adapter.md, sent again.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "tests/tracer/debug_adapter/debugger_client.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

// Every member that `shown` has is in `got` too, and the same.
bool contains(const Json& got, const Json& shown) {
  if (shown.is_object()) {
    for (const auto& [name, value] : shown.items())
      if (!got.is_object() || !got.contains(name) || !contains(got[name], value)) return false;
    return true;
  }
  if (!shown.is_array()) return got == shown;
  if (!got.is_array() || got.size() != shown.size()) return false;
  for (size_t i = 0; i < shown.size(); ++i)
    if (!contains(got[i], shown[i])) return false;
  return true;
}

TEST(DocumentedTranscript, IsWhatTheProgramSays) {
  const std::string root = FORETRACE_SOURCE_DIR;
  const std::string text = read_file(root + "/docs/debug_adapter.md").value();
  const ProgramLab lab;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(root);
  EXPECT_EQ(run_command({ProgramLab::foretrace(), "trace", "docs/examples/orders.py", "--db", lab.store()}).exit_code, 0);
  DebuggerClient client({"--db", lab.store()});
  std::filesystem::current_path(before);
  int sent = 0, seen = 0;
  for (size_t at = 0; (at = text.find("\n    ", at)) != std::string::npos; ++at) {
    const std::string line = text.substr(at + 5, text.find('\n', at + 1) - at - 5);
    if (!line.starts_with("-> {") && !line.starts_with("<- {")) continue;
    const Json shown = parse_json(line.substr(3)).value();
    if (line.front() == '-') {
      const std::string request = shown.dump();
      client.write("Content-Length: " + std::to_string(request.size()) + "\r\n\r\n" + request);
      ++sent;
      continue;
    }
    Json got = client.read();
    while (got["type"] == "event" && got["event"] == "output") got = client.read();
    EXPECT_TRUE(contains(got, shown)) << "shown: " << shown << "\ngot: " << got;
    ++seen;
  }
  EXPECT_GT(sent, 5);
  EXPECT_GT(seen, sent);
}

}  // namespace
}  // namespace foretrace::tracer
