// HumanEval and MBPP as tasks of repair: the reference solution, into which a bug is seeded. Tests are the benchmark's own, and the calls that they make, each
// with the solution's value.
#include <algorithm>
#include <set>

#include "agents/import/task_import.h"
#include "core/compress.h"
#include "core/text_lines.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/corpus/clean_source.h"
#include "lm/json_fields.h"

namespace foretrace::agents {
namespace {

constexpr double kBenchmarkSeconds = 2;
constexpr size_t kLargestFile = size_t{1} << 30;
constexpr int64_t kFirstMbppTest = 11, kLastMbppTest = 510;  // of MBPP the test part
constexpr const char* kBenchmarkProgram = "solution.py";

using ReadLine = std::function<Status(lm::JsonFields& fields)>;

Status for_each_task(const std::string& path, const ReadLine& read) {
  TRY_ASSIGN(const std::string text, read_gzip_or_plain(path, kLargestFile));
  return for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(const Json json, parse_json(line));
    lm::JsonFields fields(json, "a task");
    return read(fields);
  });
}

Status required_text(lm::JsonFields& fields, const char* name, std::string& value) {
  TRY(fields.required(name));
  return fields.text(name, value);
}

// The calls of an importer of programs, behind the task's own tests.
void add_calls(const std::vector<datasets::ManifestItem>& items, const std::string& origin, Task& task) {
  std::set<std::string> known;
  for (const auto& item : items) {
    if (!item.origin.starts_with(origin) || (item.origin.size() > origin.size() && item.origin[origin.size()] != ' ')) continue;
    TestCase test;
    test.name = "call " + std::to_string(known.size() + 1);
    test.call = item.entry + "(" + item.args + ")";
    task.entry = item.entry;
    if (known.insert(test.call).second) task.tests.cases.push_back(std::move(test));
  }
}

Task task_of(const std::string& name, const std::string& origin, const std::string& licence, const std::string& source) {
  Task task;
  task.name = name;
  task.program = kBenchmarkProgram;
  task.origin = origin + ", with a seeded bug (evaluation only)";
  task.licence = licence;
  task.solution[kBenchmarkProgram].bytes = source;
  task.tests.seconds = kBenchmarkSeconds;
  return task;
}

TestCase assertion(const std::string& name, const std::string& code) {
  TestCase test;
  test.name = name;
  test.code = code;
  return test;
}

}  // namespace

Result<std::vector<Draft>> read_humaneval_repairs(const std::string& path) {
  TRY_ASSIGN(const auto items, datasets::corpus::import_humaneval(path));
  std::vector<Draft> drafts;
  TRY(for_each_task(path, [&](lm::JsonFields& fields) -> Status {
    std::string id, prompt, solution, test, entry;
    TRY(required_text(fields, "task_id", id));
    TRY(required_text(fields, "prompt", prompt));
    TRY(required_text(fields, "canonical_solution", solution));
    TRY(required_text(fields, "test", test));
    TRY(required_text(fields, "entry_point", entry));
    Task task = task_of("humaneval-" + id.substr(id.find('/') + 1), id, "MIT", prompt + solution);
    task.entry = entry;
    add_calls(items, "humaneval " + id, task);
    task.tests.cases.push_back(assertion("check", test + "\ncheck(" + entry + ")\n"));
    drafts.push_back({std::move(task), "What it is to do stands in its docstring."});
    return {};
  }));
  return drafts;
}

Result<std::vector<Draft>> read_mbpp_repairs(const std::string& path) {
  TRY_ASSIGN(const auto items, datasets::corpus::import_mbpp(path, {kFirstMbppTest, kLastMbppTest}));
  std::vector<Draft> drafts;
  TRY(for_each_task(path, [&](lm::JsonFields& fields) -> Status {
    int64_t id = 0;
    std::string text, code, setup;
    TRY(fields.integer("task_id", id, 0, int64_t{1} << 30));
    TRY(required_text(fields, "text", text));
    TRY(required_text(fields, "code", code));
    TRY(fields.text("test_setup_code", setup));
    if (id < kFirstMbppTest || id > kLastMbppTest) return {};
    const std::string number = std::to_string(id);
    const std::string source = datasets::corpus::with_unix_lines((setup.empty() ? "" : setup + "\n") + code) + "\n";
    Task task = task_of("mbpp-" + number, "mbpp task " + number, "CC-BY-4.0", source);
    add_calls(items, "mbpp task " + number, task);
    const Json* asserts = fields.take("test_list");
    if (asserts == nullptr || !asserts->is_array()) return fields.wrong("test_list", "must be a list");
    for (const Json& one : *asserts)
      if (one.is_string()) task.tests.cases.push_back(assertion("assert " + std::to_string(task.tests.cases.size() + 1), one.get<std::string>()));
    drafts.push_back({std::move(task), text});
    return {};
  }));
  return drafts;
}

}  // namespace foretrace::agents
