// QuixBugs (Lin et al. 2017): python_programs/NAME.py with one bug, correct_python_programs/NAME.py, json_testcases/NAME.json with a line [arguments, value] a
// case, python_testcases/test_NAME.py where values are objects. Two cases that run for minutes are left out, as its own tests leave them out.
#include <algorithm>
#include <filesystem>
#include <set>

#include "agents/import/task_import.h"
#include "agents/import/python_text.h"
#include "agents/import/unpacked_set.h"
#include "core/file.h"
#include "core/text_lines.h"

namespace foretrace::agents {
namespace {

namespace fs = std::filesystem;

constexpr double kQuixbugsSeconds = 2;
constexpr size_t kLongKnapsack = 500;  // bytes of arguments: 24 items
constexpr const char* kLongWords = "docnoteidissentafastneverpreventsafatnessidietoncod";

bool takes_minutes(const std::string& name, const std::string& arguments) {
  return (name == "knapsack" && arguments.size() > kLongKnapsack) || (name == "levenshtein" && arguments.find(kLongWords) != std::string::npos);
}

Status add_json_cases(const std::string& path, const std::string& name, TestSuite& tests) {
  TRY_ASSIGN(const std::string text, read_file(path));
  return for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(const Json json, parse_json(line));
    if (!json.is_array() || json.size() != 2) return parse_error("no pair of arguments and value");
    const std::string arguments = python_arguments(json[0]);
    if (takes_minutes(name, arguments)) return {};
    TestCase test;
    test.name = "case " + std::to_string(tests.cases.size() + 1);
    test.call = name + "(" + arguments + ")";
    test.expect = python_literal(json[1]);
    if (name == "sqrt") test.within = json[0].back().get<double>();  // its last argument is how near
    tests.cases.push_back(std::move(test));
    return {};
  });
}

bool is_header(const std::string& line) {
  return line.starts_with("import pytest") || line.starts_with("if pytest") || line.starts_with("else:") || line.find("_programs.") != std::string::npos;
}

// The functions test1(), test2() of a test file; what stands above and between them is the prelude.
Status add_code_cases(const std::string& path, TestSuite& tests) {
  TRY_ASSIGN(const std::string text, read_file(path));
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (is_header(line)) continue;
    tests.prelude += line + "\n";
    if (!line.starts_with("def test")) continue;
    TestCase test;
    test.name = line.substr(4, line.find('(') - 4);
    test.code = test.name + "()";
    tests.cases.push_back(std::move(test));
  }
  return {};
}

// The text between the triple quotes behind the program, without the examples: some tell the very values of the tests.
std::string description(const std::string& source) {
  const size_t begin = source.find("\"\"\""), end = source.find("\"\"\"", begin + 3);
  if (begin == std::string::npos || end == std::string::npos) return "";
  const std::string text = source.substr(begin + 3, end - begin - 3);
  const size_t first = text.find_first_not_of('\n'), last = std::min(text.find("Example"), text.size());
  return first == std::string::npos || first >= last ? "" : text.substr(first, text.find_last_not_of(" \n", last - 1) + 1 - first);
}

Result<Draft> read_quixbugs_program(const std::string& root, const std::string& name) {
  Draft draft;
  Task& task = draft.task;
  task.name = "quixbugs-" + name;
  task.program = name + ".py";
  task.entry = name;
  task.origin = "QuixBugs " + name + " (evaluation only)";
  task.licence = "MIT";
  TRY_ASSIGN(const std::string wrong, read_file(root + "/python_programs/" + task.program));
  TRY_ASSIGN(const std::string right, read_file(root + "/correct_python_programs/" + task.program));
  task.files[task.program].bytes = wrong;
  task.solution[task.program].bytes = right;
  task.tests.seconds = kQuixbugsSeconds;
  draft.hints = description(wrong);
  const std::string json = root + "/json_testcases/" + name + ".json";
  if (file_exists(json)) {
    TRY(add_json_cases(json, name, task.tests));
    return draft;
  }
  TRY(add_code_cases(root + "/python_testcases/test_" + name + ".py", task.tests));
  TRY_ASSIGN(task.test_files["node.py"].bytes, read_file(root + "/python_testcases/node.py"));
  return draft;
}

}  // namespace

Result<std::vector<Draft>> read_quixbugs(const std::string& path) {
  TRY_ASSIGN(const auto set, UnpackedSet::open(path));
  TRY_ASSIGN(const std::string root, set.folder_with("correct_python_programs"));
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(root + "/correct_python_programs")) {
    const std::string name = entry.path().stem().string();
    if (entry.path().extension() == ".py" && name != "node" && !name.ends_with("_test")) names.insert(name);
  }
  std::vector<Draft> drafts;
  for (const std::string& name : names) {
    auto draft = read_quixbugs_program(root, name);
    if (!draft.ok()) return draft.error().in("QuixBugs " + name);
    drafts.push_back(std::move(draft).value());
  }
  return drafts;
}

}  // namespace foretrace::agents
