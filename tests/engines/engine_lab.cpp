#include "tests/engines/engine_lab.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/file.h"
#include "tests/store_content.h"

namespace foretrace {

EngineLab::EngineLab() {
  std::string lines;
  file("programs/walk.py", "import helper\nfor i in range(3):\n    print(helper.twice(i))\n");
  file("programs/helper.py", "def twice(n):\n    return 2 * n\n");
  lines += "{\"id\":\"file\",\"path\":\"programs/walk.py\"}\n{\"id\":\"broken\",\"source\":\"x = (\"}\n{\"id\":\"missing\",\"path\":\"programs/none.py\"}\n"
           "{\"id\":\"bad arguments\",\"source\":\"def f(): pass\",\"entry\":\"f\",\"args\":\"1\"}\n";
  const std::string generated = scratch_ / "generated.jsonl";
  const auto made = tracer::run_command({foretrace(), "data", "generate", "--count", std::to_string(kItems - 4), "--seed", "5", "--calls", "1", "--out", generated});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  file("items.jsonl", lines + read_file(generated).value());
}

std::string EngineLab::file(const std::string& name, const std::string& text, bool executable) const {
  const std::string path = scratch_ / name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
  if (executable) std::filesystem::permissions(path, std::filesystem::perms::all);
  return path;
}

std::vector<std::string> EngineLab::notes(const std::string& folder) const {
  std::vector<std::string> all;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(scratch_ / folder, none)) {
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) all.push_back(line);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string EngineLab::foretrace() { return executable_directory() + "/foretrace"; }

std::string EngineLab::script(const std::string& name) { return std::string(FORETRACE_SOURCE_DIR) + "/scripts/" + name; }

std::vector<std::string> EngineLab::of_one_process() {
  const std::string store = scratch_ / "one_process.db";
  const auto got = tracer::run_command({foretrace(), "trace-all", "--manifest", manifest(), "--db", store, "--shard", "0/1", "--jobs", "2"});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  const auto content = store_content(store);
  EXPECT_EQ(content.size(), static_cast<size_t>(2 * kItems - 3)) << "a run and an item each, but for three that fail";
  return content;
}

}  // namespace foretrace
