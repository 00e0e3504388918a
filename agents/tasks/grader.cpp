#include "agents/tasks/grader.h"

#include <algorithm>
#include <cstdio>
#include <random>

#include "agents/tasks/grader_program.h"
#include "core/hash.h"
#include "core/text_lines.h"

namespace foretrace::agents {
namespace {

constexpr double kStartSeconds = 20;  // of the sandbox, a build
constexpr double kBuildSeconds = 60;
constexpr double kClockPatience = 10;  // by the clock, as run_cases.py has it

// Behind its length, as run_cases.py reads it.
std::string framed(const Json& json) {
  const std::string text = dump_json(json);
  char length[17];
  std::snprintf(length, sizeof length, "%016zu", text.size());
  return length + text;
}

std::string fresh_mark() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += std::to_string(device());
  return sha256_hex(bytes).substr(0, 24);
}

// Where programs keep their tests' helpers: modules by name.
Json modules_of(const WorkFiles& files) {
  Json modules = Json::object();
  for (const auto& [path, file] : files)
    if (path.ends_with(".py") && path.find('/') == std::string::npos) modules[path.substr(0, path.size() - 3)] = file.bytes;
  return modules;
}

Json tests_json(const TestSuite& tests) {
  Json json = test_suite_json(tests);
  if (tests.kind == TestKind::kText)
    for (Json& test : json["cases"]) test.erase("stdout");  // compared outside
  return json;
}

// Of a program that read and wrote text.
CaseResult judge_text(const TestCase& test, const Json& ran) {
  if (!ran.is_array() || ran.size() != 2 || !ran[0].is_number_integer() || !ran[1].is_string()) return {"crashed", "the run told nothing"};
  const auto code = ran[0].get<int64_t>();
  if (code != test.exit_code) return {code < 0 || code > 128 ? "crashed" : "failed", "exit code " + std::to_string(code) + ", not " + std::to_string(test.exit_code)};
  const auto out = ran[1].get<std::string>();
  if (out != test.stdout_text) return {"failed", "printed " + json_quote(out.substr(0, 200)) + ", not " + json_quote(test.stdout_text.substr(0, 200))};
  return {"passed", ""};
}

double all_seconds(const TestSuite& tests, size_t variants) {
  return kStartSeconds + kClockPatience * kBuildSeconds * (tests.build.empty() ? 0 : 1) + 1.2 * kClockPatience * tests.seconds * static_cast<double>(std::max<size_t>(tests.cases.size(), 1) * variants);
}

}  // namespace

int64_t Grade::passed_cases() const {
  return std::count_if(cases.begin(), cases.end(), [](const CaseResult& result) { return result.outcome == "passed"; });
}

std::string Grade::outcome() const {
  if (!problem.empty()) return "crashed";
  for (const CaseResult& result : cases)
    if (result.outcome != "passed") return result.outcome;
  return cases.empty() ? "not run" : "passed";
}

Json grade_json(const Grade& grade, const TestSuite& tests) {
  Json json = {{"passed", grade.passed()}, {"outcome", grade.outcome()}, {"cases", Json::array()}};
  if (!grade.problem.empty()) json["problem"] = grade.problem;
  for (size_t i = 0; i < grade.cases.size(); ++i) {
    Json item = {{"name", i < tests.cases.size() ? tests.cases[i].name : "tests/test.sh"}, {"outcome", grade.cases[i].outcome}};
    if (!grade.cases[i].detail.empty()) item["detail"] = grade.cases[i].detail;
    json["cases"].push_back(std::move(item));
  }
  return json;
}

Grader::Grader(tracer::RecorderOptions options) : store_(std::move(options)) {}

Result<std::vector<Grade>> Grader::run(const Job& job) {
  const std::string mark = fresh_mark();
  Json second = job.second;
  second["mark"] = mark;
  tracer::RunRequest request;
  request.program = "run_cases.py";
  request.source = std::string(kRunCases);
  request.stdin_text = framed(job.first) + framed(second);
  request.traced = false;
  request.limits.max_seconds = job.seconds;
  request.limits.max_output_mb = 64;
  TRY_ASSIGN(const auto outcome, store_.record(request));
  std::vector<Grade> grades(job.variants);
  for (Grade& grade : grades) {
    grade.cases.resize(job.cases);
    grade.seconds = outcome.end.seconds / static_cast<double>(job.variants);
  }
  bool any = false;
  TRY(for_each_line(outcome.end.out, "results", [&](std::string_view text) -> Status {
    const auto line = parse_json(text);
    if (!line.ok() || !line.value().is_array() || line.value().size() != 5 || line.value()[0] != mark) return {};  // no result, whatever it is
    const Json& json = line.value();
    const auto variant = json[1].get<size_t>();
    const auto at = json[2].get<int64_t>();
    any = true;
    CaseResult result{json[3].get<std::string>(), json[4].get<std::string>()};
    if (at < 0) grades.at(variant).problem = result.detail;
    else grades.at(variant).cases.at(static_cast<size_t>(at)) = std::move(result);
    return {};
  }));
  if (!any && outcome.end.outcome != tracer::Outcome::kTimeLimit && outcome.end.exception)
    return internal_error("the grader's program failed: " + outcome.end.exception->type + ": " + outcome.end.exception->message + " at line " + std::to_string(outcome.end.exception->line));
  return grades;
}

Result<Grade> Grader::grade(const WorkFiles& files, const Task& task, const TestSuite& tests) {
  Job job;
  job.cases = std::max<size_t>(tests.cases.size(), 1);
  job.seconds = all_seconds(tests, 1);
  job.first = {{"files", work_files_json(files)}};
  job.second = tests_json(tests);
  if (tests.kind == TestKind::kPython) {
    const auto program = files.find(task.program);
    if (program == files.end()) return Grade{std::vector<CaseResult>(job.cases), "there is no " + task.program, 0};
    job.first["kind"] = "python";
    job.first["programs"] = Json::array({Json::array({task.program, program->second.bytes})});
    job.second["modules"] = modules_of(task.test_files);
  } else if (tests.kind == TestKind::kText) {
    job.first["kind"] = "text";
  } else {
    job.first["kind"] = "command";
    job.second["files"] = work_files_json(task.test_files);
  }
  TRY_ASSIGN(auto grades, run(job));
  if (tests.kind == TestKind::kText) {
    for (size_t i = 0; i < tests.cases.size(); ++i) {
      CaseResult& result = grades[0].cases[i];
      if (result.outcome != "ran") continue;
      const auto ran = parse_json(result.detail);
      result = judge_text(tests.cases[i], ran.ok() ? ran.value() : Json());
    }
  }
  return grades[0];
}

Result<std::vector<Grade>> Grader::grade_variants(const Task& task, const TestSuite& tests, std::span<const std::string> sources) {
  FORETRACE_CHECK(tests.kind == TestKind::kPython, "variants are of Python programs");
  Job job;
  job.variants = sources.size();
  job.cases = tests.cases.size();
  job.seconds = all_seconds(tests, sources.size());
  job.first = {{"files", work_files_json(task.files)}, {"kind", "python"}, {"programs", Json::array()}};
  for (const std::string& source : sources) job.first["programs"].push_back(Json::array({task.program, source}));
  job.second = tests_json(tests);
  job.second["modules"] = modules_of(task.test_files);
  job.second["first_alone"] = true;
  return run(job);
}

Result<std::vector<Grader::Value>> Grader::evaluate(const Task& task, const WorkFiles& files, std::span<const std::string> calls) {
  Job job;
  job.cases = calls.size();
  TestSuite tests;
  job.first = {{"files", work_files_json(files)}, {"kind", "python"}};
  job.first["programs"] = Json::array({Json::array({task.program, files.at(task.program).bytes})});
  job.second = {{"shown", true}, {"seconds", tests.seconds}, {"cases", Json::array()}};
  for (const std::string& call : calls) job.second["cases"].push_back({{"call", call}});
  job.seconds = kStartSeconds + kClockPatience * tests.seconds * static_cast<double>(calls.size());
  TRY_ASSIGN(const auto grades, run(job));
  std::vector<Value> values;
  for (const CaseResult& result : grades[0].cases) {
    Value& value = values.emplace_back();
    const auto shown = parse_json(result.detail);
    if (result.outcome == "shown" && shown.ok()) {
      value.text = shown.value()[0].get<std::string>();
      value.type = shown.value()[1].get<std::string>();
    } else {
      value.problem = result.detail.empty() ? result.outcome : result.detail;
    }
  }
  return values;
}

}  // namespace foretrace::agents
