// foretrace show: the steps of a run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/store_verbs.h"
#include "cli/trace_file.h"
#include "tracer/store/cwm_text.h"
#include "tracer/store/debugger_text.h"
#include "tracer/store/step_filter.h"
#include "tracer/store/step_text.h"
#include "tracer/trace/step_json.h"

namespace foretrace::cli {
namespace {

class ShowVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "show"; }
  [[nodiscard]] std::string summary() const override { return "print the steps of a run"; }
  [[nodiscard]] std::string example() const override { return "foretrace show --db build/demo/example.db --run 1 --format json"; }
  void declare(CLI::App& app) override {
    file_.declare_db(app);
    file_.declare_run(app);
    app.add_option("--format", format_, "text, json, cwm or debugger")
        ->check(CLI::IsMember({"text", "json", "cwm", "debugger"}))
        ->capture_default_str();
    app.add_option("--function", filter_.functions, "only steps of this function (again for more)")->allow_extra_args(false);
    app.add_option("--file", filter_.files, "only steps of this file: the end of its path (again for more)")->allow_extra_args(false);
    app.add_option("--variable", filter_.variables, "only steps that show a change of this variable (again for more)")
        ->allow_extra_args(false);
    app.add_option("--steps", steps_, "only these: A:B (B not included), A:, :B, A; --steps=-10: shows the last ten");
    app.add_option("--color", color_, "auto (on a terminal), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    app.add_flag_callback("--json", [this] { format_ = "json"; }, "the same as --format json");
  }
  Result<int> run() override;

 private:
  [[nodiscard]] bool colored() const {
    const char* forbidden = std::getenv("NO_COLOR");
    if (color_ != "auto") return color_ == "always";
    return ::isatty(1) == 1 && (forbidden == nullptr || *forbidden == 0);
  }

  TraceFile file_;
  std::string format_ = "text";
  std::string steps_, color_ = "auto";
  tracer::StepFilter filter_;
};

Result<int> ShowVerb::run() {
  const bool chosen = !steps_.empty() || !filter_.functions.empty() || !filter_.files.empty() || !filter_.variables.empty();
  if (format_ == "debugger" && chosen)
    return invalid_argument("show: the debugger format walks through the whole run", "leave --function, --file, --variable and --steps out");
  TRY_ASSIGN(auto reader, file_.open());
  TRY_ASSIGN(const int64_t run, file_.pick_run(*reader));
  if (format_ == "debugger") {
    TRY_ASSIGN(const std::string walks, tracer::debugger_text(*reader, run));
    TRY(print(walks));
    return 0;
  }
  TRY_ASSIGN(const tracer::RunRecord record, reader->run(run));
  tracer::CwmText cwm(*reader, run);
  tracer::StepText text(*reader, run, record.info.language == "python", colored());
  if (!steps_.empty()) TRY(filter_.set_steps(steps_, record.steps));
  tracer::StepChooser chooser(filter_);
  Status printed;
  TRY(reader->for_each_step(run, filter_.first, std::min(filter_.last, record.steps), [&](const tracer::StepView& view) {
    if (!chooser.wants(view)) return true;
    printed = print(format_ == "json"  ? tracer::step_json(view) + "\n"
                    : format_ == "cwm" ? cwm.step(view)
                                       : text.step(view));
    return printed.ok();
  }));
  TRY(printed);
  if (format_ == "cwm") TRY(print(cwm.end() + "\n"));
  if (format_ == "text")
    TRY(print("run " + std::to_string(run) + ": " + std::to_string(record.steps) + " steps, " +
              std::string(tracer::outcome_name(record.end.outcome)) + "\n"));
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_show_verb() { return std::make_unique<ShowVerb>(); }

}  // namespace foretrace::cli
