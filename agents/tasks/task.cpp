#include "agents/tasks/task.h"

#include <algorithm>
#include <filesystem>

#include "core/file.h"
#include "lm/config_fields.h"

namespace foretrace::agents {
namespace {

namespace fs = std::filesystem;
using lm::ConfigFields;

constexpr int64_t kMostTaskSteps = 100000, kMostTaskTokens = int64_t{1} << 40;
constexpr double kLongest = 1e6;
constexpr const char* kTestsFile = "cases.json";

Status text(ConfigFields& fields, const char* name, std::string& value) {
  Json json = value;
  TRY(fields.any(name, json));
  if (!json.is_string()) return parse_error(std::string("field \"") + name + "\" must be a string");
  value = json.get<std::string>();
  return {};
}

Status limit_fields(ConfigFields& fields, TaskLimits& limits) {
  TRY(fields.integer("steps", limits.steps, 1, kMostTaskSteps));
  TRY(fields.integer("tokens", limits.tokens, 1, kMostTaskTokens));
  TRY(fields.number("seconds", limits.seconds, 0.1, kLongest));
  return fields.number("command_seconds", limits.command_seconds, 0.1, kLongest);
}

Status task_fields(ConfigFields& fields, Task& task) {
  TRY(fields.fixed("format", 1));
  TRY(text(fields, "language", task.language));
  TRY(text(fields, "program", task.program));
  TRY(text(fields, "entry", task.entry));
  TRY(text(fields, "origin", task.origin));
  TRY(text(fields, "licence", task.licence));
  return fields.object("limits", [&](ConfigFields& inner) { return limit_fields(inner, task.limits); });
}

Result<TestSuite> read_suite(const std::string& path) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  return parse_test_suite(json, path);
}

// "" or what the task lacks.
std::string lack(const Task& task) {
  if (task.files.empty()) return "files/ is empty";
  if (!task.program.empty() && !task.files.contains(task.program)) return "files/ has no " + task.program + ", which task.json calls the program";
  if (task.tests.kind == TestKind::kPython && task.program.empty()) return "tests of Python need a \"program\" in task.json";
  if (task.tests.kind == TestKind::kCommand && !task.test_files.contains("test.sh")) return "tests of kind command need tests/test.sh";
  return "";
}

}  // namespace

Result<Task> read_task(const std::string& folder) {
  Task task;
  task.folder = folder;
  task.name = fs::path(folder).lexically_normal().filename().string();
  TRY_ASSIGN(const Json json, read_json_file(folder + "/task.json"));
  lm::JsonFields source(json, folder + "/task.json");
  ConfigFields fields(source);
  if (const Status read = task_fields(fields, task); !read.ok()) return read.error();
  TRY(source.finish("docs/agent_tasks.md"));
  TRY_ASSIGN(task.instruction, read_file(folder + "/instruction.md"));
  TRY_ASSIGN(task.files, read_work_files(folder + "/files"));
  TRY_ASSIGN(task.test_files, read_work_files(folder + "/tests"));
  TRY_ASSIGN(task.tests, read_suite(folder + "/tests/" + kTestsFile));
  task.test_files.erase(kTestsFile);
  if (file_exists(folder + "/visible.json")) {
    TRY_ASSIGN(task.visible, read_suite(folder + "/visible.json"));
  }
  if (fs::is_directory(folder + "/solution")) {
    TRY_ASSIGN(task.solution, read_work_files(folder + "/solution"));
  }
  if (const std::string missing = lack(task); !missing.empty()) return parse_error(folder + ": " + missing, "docs/agent_tasks.md");
  return task;
}

Result<std::vector<Task>> read_tasks(const std::string& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) return not_found("no folder of tasks " + folder, "`foretrace agent tasks` makes one");
  if (file_exists(folder + "/task.json")) {
    TRY_ASSIGN(Task task, read_task(folder));
    return std::vector<Task>{std::move(task)};
  }
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (file_exists(entry.path().string() + "/task.json")) paths.push_back(entry.path().string());
  if (paths.empty()) return not_found(folder + " holds no task", "a task is a folder with a task.json; `foretrace agent tasks` makes some");
  std::sort(paths.begin(), paths.end());
  std::vector<Task> tasks;
  for (const std::string& path : paths) {
    TRY_ASSIGN(Task task, read_task(path));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

Status write_task(const std::string& parent, const Task& task) {
  const std::string folder = parent + "/" + task.name;
  if (file_exists(folder + "/task.json")) return invalid_argument("there is a task " + folder, "give another --out");
  TRY(write_work_files(folder + "/files", task.files));
  TRY(write_work_files(folder + "/solution", task.solution));
  TRY(write_work_files(folder + "/tests", task.test_files));
  TRY(write_file_atomic(folder + "/tests/" + kTestsFile, dump_json(test_suite_json(task.tests)) + "\n"));
  if (task.has_visible()) TRY(write_file_atomic(folder + "/visible.json", dump_json(test_suite_json(task.visible)) + "\n"));
  TRY(write_file_atomic(folder + "/instruction.md", task.instruction));
  Task copy = task;
  Json json = Json::object();
  ConfigFields fields(json);
  TRY(task_fields(fields, copy));
  return write_file_atomic(folder + "/task.json", dump_json(json) + "\n");  // last: a folder without it is no task
}

WorkFiles solved_files(const Task& task) {
  WorkFiles files = task.files;
  for (const auto& [path, file] : task.solution) files[path] = file;
  return files;
}

}  // namespace foretrace::agents
