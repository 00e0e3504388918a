#include "cli/trace_verb.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "cli/trace_flags.h"
#include "core/json.h"
#include "tracer/recorder/c_program.h"
#include "tracer/recorder/determinism.h"
#include "tracer/recorder/host_request.h"
#include "tracer/recorder/outcome_json.h"
#include "tracer/recorder/recorder.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::cli {
namespace {

// What a kill of this process loses at most.
constexpr double kCommitSeconds = 0.2;
// Steps that wait in memory, at a few hundred bytes each.
constexpr int64_t kMaxLast = 1000000;
constexpr int64_t kAnyNumber = int64_t{1} << 40;

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

class TraceVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "trace"; }
  [[nodiscard]] std::string summary() const override { return "run a program and record every step"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace trace datasets/examples/gcd_and_primes.py --entry gcd --args '12, 18' --db traces.db\n"
           "  foretrace trace docs/examples/gcd.c --entry gcd_of_all --args '{12, 18, 30}, 3' --db traces.db";
  }

  void declare(CLI::App& app) override {
    app.add_option("PROGRAM", programs_, "one .py file, or one or more .c files");
    app.add_option("-m", request_.module, "trace a module, as python -m does");
    app.add_option("--db", db_, "trace store to append to")->capture_default_str();
    app.add_option("--entry", request_.entry, "function to call instead of running the program");
    app.add_option("--args", request_.args, "its arguments: the text between the call's parentheses");
    app.add_option("--call", request_.call, "the whole call, instead of --entry and --args");
    app.add_option("--stdin", request_.stdin_file, "file that the program reads as its standard input");
    app.add_option("--cwd", request_.start_in, "folder to start in, instead of an empty private one; stays read-only");
    app.add_option("--start-at", request_.start_at, "record from the first call of this function on");
    app.add_option("--stop-at", request_.stop_at, "record up to the first call of this function");
    app.add_option("--last", request_.last_steps, "keep only the last so many steps; the program may make any number of them")
        ->check(CLI::Range(int64_t{1}, kMaxLast));
    flags_.declare(app);
    app.add_flag("--check", check_, "also run it untraced and traced again, and compare");
    app.add_flag("--json", json_, "machine output: one JSON object");
  }

  bool pass_on(const std::vector<std::string>& arguments) override {
    request_.argv = arguments;
    return true;
  }

  Result<int> run() override {
    TRY(flags_.check());
    TRY(check_programs());
    request_.scope = flags_.scope();
    request_.limits = flags_.limits();
    if (request_.last_steps > 0 && !flags_.limits_steps()) request_.limits.max_steps = kAnyNumber;
    request_.seed = flags_.seed();
    request_.frozen_time = flags_.frozen_time();
    TRY_ASSIGN(const auto built, build());
    tracer::RecorderOptions options = flags_.recorder_options();
    if (built) {
      options.c_host = tracer::c_host_path();
      options.environment.push_back("FORETRACE_COMPILER=" + built->compiler());
    }
    TRY_ASSIGN(auto recorder, tracer::Recorder::create(options));
    if (!check_) TRY(recorder->prepare(request_));
    TRY_ASSIGN(auto writer, tracer::TraceWriter::open(db_, {.commit_seconds = kCommitSeconds}));
    TRY_ASSIGN(const tracer::RunOutcome outcome, check_ ? tracer::record_checked(*recorder, request_, *writer)
                                                        : recorder->record(request_, *writer));
    if (json_)
      std::printf("%s\n", dump_json(tracer::outcome_json(outcome)).c_str());
    else
      print(outcome);
    return 0;
  }

 private:
  Status check_programs() {
    if (programs_.empty() && request_.module.empty())
      return invalid_argument("trace: no program", "name one .py file, or -m MODULE");
    if (!programs_.empty() && !request_.module.empty())
      return invalid_argument("trace: a program and -m cannot be given together",
                              "arguments of the program come after --");
    if (!programs_.empty() && ends_with(programs_.front(), ".c")) return check_sources();
    if (programs_.size() > 1)
      return invalid_argument("trace: one program at a time, got " + programs_[1] + " too",
                              "arguments of the program come after --");
    if (!programs_.empty()) request_.program = programs_.front();
    return {};
  }

  Status check_sources() {
    for (const auto& program : programs_)
      if (!ends_with(program, ".c"))
        return invalid_argument("trace: " + program + " is no C source", "arguments of the program come after --");
    if (!request_.start_at.empty() || !request_.stop_at.empty() || flags_.seed() || flags_.frozen_time())
      return unsupported("trace: --start-at, --stop-at, --seed and --freeze-time are for Python programs yet", "trace the whole program");
    request_.language = "c";
    request_.program = programs_.front();
    return {};
  }

  // A C program is built first; what could not be instrumented is named.
  Result<std::optional<tracer::CProgram>> build() {
    tracer::CBuildOptions options = flags_.c_options();
    if (request_.language != "c") {
      if (!options.build_folder.empty()) return invalid_argument("trace: --build-dir is for C programs");
      return std::optional<tracer::CProgram>();
    }
    TRY_ASSIGN(request_, tracer::resolve_request(request_));
    options.sources = programs_;
    options.entry = {request_.entry, request_.args, request_.call};
    options.plain = check_;
    TRY_ASSIGN(tracer::CProgram program, tracer::CProgram::build(options));
    for (const auto& problem : program.uninstrumented()) std::fprintf(stderr, "foretrace: not instrumented: %s\n", problem.c_str());
    program.run_by(request_);
    return std::optional<tracer::CProgram>(std::move(program));
  }

  void print(const tracer::RunOutcome& outcome) const {
    const tracer::RunEnd& end = outcome.end;
    std::fwrite(end.out.data(), 1, end.out.size(), stdout);
    std::fflush(stdout);
    std::fwrite(end.err.data(), 1, end.err.size(), stderr);
    std::string how(tracer::outcome_name(end.outcome));
    if (end.signal) how += " " + *end.signal;
    if (end.exception) how += " " + end.exception->type + " at " + end.exception->file + ":" + std::to_string(end.exception->line);
    if (end.outcome == tracer::Outcome::kExited) how += " with code " + std::to_string(end.exit_code.value_or(0));
    const std::string skipped = end.skipped_steps > 0 ? " after " + std::to_string(end.skipped_steps) + " that were not kept" : "";
    std::printf("run %lld: %s, %lld steps%s in %.2f s\n", static_cast<long long>(outcome.run), how.c_str(),
                static_cast<long long>(outcome.steps), skipped.c_str(), end.seconds);
    if (outcome.steps == 0 && !request_.start_at.empty())
      std::printf("nothing was recorded: no function %s was called within the scope\n", request_.start_at.c_str());
    if (end.return_value) std::printf("returned %s\n", end.return_value->c_str());
    if (!end.deterministic.empty()) std::printf("check: %s\n", end.deterministic.c_str());
    std::printf("see it with: foretrace show --db %s --run %lld\n", db_.c_str(), static_cast<long long>(outcome.run));
  }

  std::vector<std::string> programs_;
  std::string db_ = "traces.db";
  tracer::RunRequest request_;
  TraceFlags flags_;
  bool check_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_trace_verb() { return std::make_unique<TraceVerb>(); }

}  // namespace foretrace::cli
