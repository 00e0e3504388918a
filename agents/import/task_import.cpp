#include "agents/import/task_import.h"

#include <algorithm>
#include <filesystem>
#include <functional>

#include "agents/search/candidates.h"
#include "agents/tasks/grader.h"
#include "agents/tasks/program_mutants.h"
#include "core/file.h"
#include "core/hash.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::agents {
namespace {

constexpr size_t kTriesAMutant = 12;  // mutants drawn for each task: those that pass are no bugs
constexpr size_t kShownCases = 8;     // in an instruction

// Why a program makes no task; empty: it does.
using Refusal = std::string;

class Importer {
 public:
  explicit Importer(const ImportOptions& options) : options_(options) {}

  Result<ImportReport> run(std::vector<Draft> drafts) {
    if (options_.limit > 0 && static_cast<int64_t>(drafts.size()) > options_.limit) drafts.resize(static_cast<size_t>(options_.limit));
    TRY(make_directories(options_.out));
    const auto all = static_cast<int64_t>(drafts.size());
    for (Draft& draft : drafts) {
      const std::string name = draft.task.name;
      TRY_ASSIGN(const Refusal why, import(std::move(draft)));
      ++report_.programs;
      if (!why.empty()) ++report_.left_out[why];
      if (options_.progress) options_.progress(report_.programs, all);
    }
    return std::move(report_);
  }

 private:
  Result<Refusal> import(Draft draft) {
    const bool given = !draft.task.files.empty();  // the bug is
    if (file_exists(place(draft.task, given ? 0 : 1) + "/task.json")) {
      ++report_.there;
      return Refusal();
    }
    Task& task = draft.task;
    if (task.tests.kind == TestKind::kPython) {
      TRY_ASSIGN(Refusal why, complete_tests(task));
      if (!why.empty()) return why;
    }
    TRY_ASSIGN(const Refusal wrong, check_solution(task));
    if (!wrong.empty()) return wrong;
    if (given) return finish(draft, 0);
    TRY_ASSIGN(const auto bugs, seeded_bugs(task));
    if (bugs.empty()) return Refusal("no mutant fails the tests");
    const std::string name = task.name;
    for (size_t i = 0; i < bugs.size(); ++i) {
      task.files = task.solution;
      task.files[task.program].bytes = bugs[i];
      task.name = name;
      TRY_ASSIGN(const Refusal why, finish(draft, static_cast<int64_t>(i + 1)));
      if (!why.empty()) return why;
    }
    return Refusal();
  }

  [[nodiscard]] std::string place(const Task& task, int64_t bug) const { return options_.out + "/" + task.name + (bug > 0 ? "-bug" + std::to_string(bug) : ""); }

  // What the calls give, of the solution. Calls whose value is no plain data are left out.
  Result<Refusal> complete_tests(Task& task) {
    TRY_ASSIGN(auto values, values_of_calls(task));
    for (size_t i = 0; i < task.tests.cases.size(); ++i)
      if (values[i].type == "generator") task.tests.cases[i].call = "list(" + task.tests.cases[i].call + ")";
    TRY_ASSIGN(values, values_of_calls(task));
    std::vector<TestCase> kept;
    shown_.clear();
    for (size_t i = 0; i < task.tests.cases.size(); ++i) {
      TestCase& test = task.tests.cases[i];
      if (!test.call.empty() && values[i].text.empty()) continue;
      if (!test.call.empty() && test.expect.empty()) test.expect = values[i].text;
      kept.push_back(std::move(test));
      shown_.push_back(std::move(values[i].text));
    }
    task.tests.cases = std::move(kept);
    return task.tests.cases.empty() ? Refusal("the solution's values are no plain data") : Refusal();
  }

  // One a case; empty of those that are no calls.
  Result<std::vector<Grader::Value>> values_of_calls(const Task& task) {
    std::vector<std::string> calls;
    for (const TestCase& test : task.tests.cases) calls.push_back(test.call.empty() ? "None" : test.call);
    return grader_.evaluate(task, task.solution, calls);
  }

  // Passes, at the last in one process with its tests.
  Result<Refusal> check_solution(Task& task) {
    if (task.tests.kind == TestKind::kPython) TRY(take_tuples(task));
    TRY_ASSIGN(Grade grade, grader_.grade(task.solution, task, task.tests));
    if (!grade.passed() && task.tests.kind == TestKind::kPython) {
      task.tests.in_process = true;
      TRY_ASSIGN(grade, grader_.grade(task.solution, task, task.tests));
    }
    if (!grade.passed()) return Refusal("the solution fails its tests: " + (grade.problem.empty() ? grade.outcome() : "does not build"));
    for (size_t i = 0; i < shown_.size() && task.tests.kind == TestKind::kPython; ++i)
      if (!shown_[i].empty() && !task.tests.cases[i].call.empty()) task.tests.cases[i].expect = shown_[i];  // equal, and as Python prints it
    return Refusal();
  }

  // JSON has no tuples: where that is all in which the solution's value differs, the value stands.
  Status take_tuples(Task& task) {
    TRY_ASSIGN(const Grade grade, grader_.grade(task.solution, task, task.tests));
    for (size_t i = 0; i < grade.cases.size() && i < shown_.size(); ++i) {
      TestCase& test = task.tests.cases[i];
      if (test.call.empty() || grade.cases[i].outcome != "failed") continue;
      std::string lists = shown_[i];
      std::replace(lists.begin(), lists.end(), '(', '[');
      std::replace(lists.begin(), lists.end(), ')', ']');
      if (lists == test.expect) test.expect = shown_[i];
    }
    return {};
  }

  Result<std::vector<std::string>> seeded_bugs(const Task& task) {
    const std::string& source = task.solution.at(task.program).bytes;
    const uint64_t seed = Rng(options_.seed).fork(fnv1a(task.name)).next();
    TRY_ASSIGN(const auto mutants, program_mutants(task.language, source, kTriesAMutant * static_cast<size_t>(options_.mutants), seed));
    std::vector<std::string> bugs;
    for (const auto& mutant : mutants) {
      if (static_cast<int64_t>(bugs.size()) == options_.mutants) break;
      Task candidate = task;
      candidate.files = task.solution;
      candidate.files[task.program].bytes = mutant.source;
      const auto is_call = [](const TestCase& test) { return !test.call.empty(); };
      if (std::any_of(task.tests.cases.begin(), task.tests.cases.end(), is_call)) std::erase_if(candidate.tests.cases, std::not_fn(is_call));
      TRY_ASSIGN(const Grade grade, faulty_grade(candidate));
      if (!grade.passed() && grade.problem.empty()) bugs.push_back(mutant.source);
    }
    return bugs;
  }

  // Up to its first case that does not pass: the others may take their whole time.
  Result<Grade> faulty_grade(const Task& task) {
    if (task.tests.kind != TestKind::kPython) return grader_.grade(task.files, task, task.tests);
    TRY_ASSIGN(auto grades, grader_.grade_variants(task, task.tests, {&task.files.at(task.program).bytes, 1}));
    return std::move(grades[0]);
  }

  // Verified, with what is shown, and written.
  Result<Refusal> finish(Draft& draft, int64_t bug) {
    Task& task = draft.task;
    TRY_ASSIGN(const Grade grade, faulty_grade(task));
    if (grade.passed()) return Refusal("the faulty program passes");
    task.visible = shown_cases(task, grade);
    task.instruction = instruction(draft);
    task.name = std::filesystem::path(place(task, bug)).filename().string();
    const std::string folder = options_.out + "/" + task.name;
    std::filesystem::remove_all(folder);  // without a task.json: of an import that was stopped
    TRY_ASSIGN(const auto candidates, make_candidates(task, grader_, tracer_, static_cast<size_t>(options_.proposals), options_.seed));
    TRY(make_directories(folder));
    if (!candidates.calls.empty()) TRY(write_candidates(folder, candidates));
    TRY(write_task(options_.out, task));
    ++report_.tasks;
    return Refusal();
  }

  // Every other case, the first that fails among them; of one case that one.
  static TestSuite shown_cases(const Task& task, const Grade& grade) {
    TestSuite shown = task.tests;
    shown.cases.clear();
    size_t failing = 0;
    while (failing < grade.cases.size() && grade.cases[failing].outcome == "passed") ++failing;
    for (size_t i = 0; i < task.tests.cases.size(); ++i) {
      const bool chosen = i == failing || (i % 2 == failing % 2 && !task.tests.cases[i].call.empty());
      if (chosen && shown.cases.size() < kShownCases) shown.cases.push_back(task.tests.cases[i]);
    }
    return shown;
  }

  static std::string instruction(const Draft& draft) {
    const Task& task = draft.task;
    std::string text = "The program `" + task.program + "` has a bug: it fails some of its tests. Find it and repair the file. What is there otherwise must stay as it is.\n";
    if (!draft.hints.empty()) text += "\n" + draft.hints + "\n";
    std::string examples;
    for (const TestCase& test : task.visible.cases) {
      if (!test.call.empty()) examples += "    " + test.call + " == " + test.expect + "\n";
      if (!test.code.empty() && test.code.find('\n') == std::string::npos && task.visible.prelude.empty()) examples += "    " + test.code + "\n";
      if (task.tests.kind == TestKind::kText) examples += "It must exit with " + std::to_string(test.exit_code) + " and print:\n\n" + test.stdout_text + "\n";
    }
    if (!examples.empty()) text += (task.tests.kind == TestKind::kText ? "\n" : "\nThese must hold, and others like them:\n\n") + examples;
    return text;
  }

  const ImportOptions& options_;
  Grader grader_;
  worldmodel::OracleModel tracer_;
  std::vector<std::string> shown_;  // of the task in work, the values of its calls as Python prints them
  ImportReport report_;
};

}  // namespace

Result<ImportReport> import_tasks(const ImportOptions& options) {
  std::vector<Draft> drafts;
  if (options.kind == "quixbugs") {
    TRY_ASSIGN(drafts, read_quixbugs(options.path));
  } else if (options.kind == "humaneval") {
    TRY_ASSIGN(drafts, read_humaneval_repairs(options.path));
  } else if (options.kind == "mbpp") {
    TRY_ASSIGN(drafts, read_mbpp_repairs(options.path));
  } else if (options.kind == "c") {
    TRY_ASSIGN(drafts, read_c_programs(options.path));
  } else {
    return invalid_argument("no kind of tasks '" + options.kind + "'", "quixbugs, humaneval, mbpp or c");
  }
  if (drafts.empty()) return not_found(options.path + " holds no program that makes a task");
  return Importer(options).run(std::move(drafts));
}

}  // namespace foretrace::agents
