// `foretrace agent tasks`: folders of tasks from published sets of programs.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "agents/import/task_import.h"
#include "cli/agent_verb.h"
#include "cli/progress_line.h"
#include "core/json.h"

namespace foretrace::cli {
namespace {

class AgentTasksVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "tasks"; }
  [[nodiscard]] std::string summary() const override { return "make tasks of repair from QuixBugs, HumanEval, MBPP or C programs"; }
  [[nodiscard]] std::string example() const override { return "foretrace agent tasks --kind quixbugs quixbugs_python.tar.gz --out tasks/quixbugs"; }

  void declare(CLI::App& app) override {
    app.add_option("--kind", options_.kind, "quixbugs: 40 bugs; humaneval, mbpp: solutions with a seeded bug; c: programs that print, with a seeded bug")
        ->required()
        ->check(CLI::IsMember({"quixbugs", "humaneval", "mbpp", "c"}));
    app.add_option("PATH", options_.path, "a folder or .tar.gz (quixbugs, c: NAME.c beside NAME.c.expected), or the benchmark's JSON lines")->required();
    app.add_option("--out", options_.out, "folder of the tasks; what is there is kept")->required();
    app.add_option("--limit", options_.limit, "programs, the first (default: all)")->check(CLI::PositiveNumber);
    app.add_option("--bugs", options_.mutants, "tasks made of a program, each with another seeded bug")->check(CLI::Range(1, 100))->capture_default_str();
    app.add_option("--proposals", options_.proposals, "edits of each faulty program that are run and kept for the suites agent-gate, agent-rank and agent-repair")->check(CLI::Range(0, 10000))->capture_default_str();
    app.add_option("--seed", options_.seed, "of bugs and proposals")->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    ProgressLine line;
    options_.progress = [&](int64_t done, int64_t all) { line.show("programs", done, all); };
    TRY_ASSIGN(const auto report, agents::import_tasks(options_));
    if (json_) {
      std::printf("%s\n", dump_json(Json{{"programs", report.programs}, {"tasks", report.tasks}, {"there", report.there}, {"left_out", report.left_out}, {"out", options_.out}}).c_str());
      return 0;
    }
    std::printf("%lld programs, %lld tasks in %s\n", static_cast<long long>(report.programs), static_cast<long long>(report.tasks), options_.out.c_str());
    if (report.there > 0) std::printf("%8lld  were there already\n", static_cast<long long>(report.there));
    for (const auto& [why, count] : report.left_out) std::printf("%8lld  left out: %s\n", static_cast<long long>(count), why.c_str());
    return 0;
  }

 private:
  agents::ImportOptions options_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_agent_tasks_verb() { return std::make_unique<AgentTasksVerb>(); }

}  // namespace foretrace::cli
