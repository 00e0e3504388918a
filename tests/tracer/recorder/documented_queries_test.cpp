// docs/queries.md: its questions get the answers that stand there.
#include <gtest/gtest.h>

#include <sstream>

#include "core/file.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

struct Example {
  std::string sql;
  std::string answer;
};

// The page's `$ foretrace query` commands and the indented lines below each.
std::vector<Example> examples(const std::string& page) {
  const std::string start = "    $ foretrace query --db orders.db \"";
  std::vector<Example> found;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(start, 0) != 0) continue;
    Example example{line.substr(start.size()), {}};
    while (!example.sql.ends_with('"') && std::getline(lines, line)) example.sql += "\n" + line;
    example.sql.pop_back();
    while (std::getline(lines, line) && line.rfind("    ", 0) == 0) example.answer += line.substr(4) + "\n";
    found.push_back(std::move(example));
  }
  return found;
}

std::string without_trailing_spaces(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  return out;
}

TEST(DocumentedQueries, AnswerAsThePageSays) {
  if (ProgramLab::foretrace().empty()) GTEST_SKIP() << "the command foretrace is not built";
  ProgramLab lab;
  const std::string program = std::string(FORETRACE_SOURCE_DIR) + "/docs/examples/orders.py";
  ASSERT_EQ(run_command({ProgramLab::foretrace(), "trace", program, "--db", lab.store()}).exit_code, 0);
  const auto all = examples(read_file(std::string(FORETRACE_SOURCE_DIR) + "/docs/queries.md").value());
  EXPECT_GE(all.size(), 6u);
  for (const Example& example : all) {
    const auto got = run_command({ProgramLab::foretrace(), "query", "--db", lab.store(), example.sql});
    EXPECT_EQ(got.exit_code, 0) << example.sql << "\n" << got.err;
    EXPECT_EQ(without_trailing_spaces(got.out), example.answer) << example.sql;
  }
}

}  // namespace
}  // namespace foretrace::tracer
