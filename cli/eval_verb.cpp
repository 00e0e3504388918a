#include "cli/eval_verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>

#include "cli/decode_flags.h"
#include "cli/eval_decoders.h"
#include "cli/eval_flags.h"
#include "cli/progress_line.h"
#include "cli/remote_flags.h"
#include "core/json.h"
#include "eval/evaluation.h"
#include "worldmodel/model_directory.h"

namespace foretrace::cli {
namespace {

class EvalVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "eval"; }
  [[nodiscard]] std::string summary() const override {
    return "score a model, a server or a baseline on a suite";
  }
  [[nodiscard]] std::string example() const override {
    return "foretrace eval trace --model build/demo/run/model --data build/demo/data --limit 100 "
           "--out results.db";
  }

  void declare(CLI::App& app) override {
    app_ = &app;
    app.add_option("SUITE", request_.suite, "trace, states, reval, humaneval, mbpp, halting, state-tracking, recall, c-output, puzzles, agent-gate, agent-rank, agent-repair, agent-localize, agent-feedback, agent-replay, cruxeval-output, cruxeval-input or livecodebench-execution; "
                   "decoders: trains and compares them")->required();
    declare_systems(app);
    declare_questions(app);
    app.add_option("--out", request_.out,
                   "results store; a second run goes on where the first ended");
    app.add_flag("--breakdown", breakdown_, "the table also by statement, rounds of loops, length of programs, distance (--json and the report always)");
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY(check_eval_flags(*app_, request_.suite, request_.baseline.empty() && request_.generations.empty() && !oracle_));
    if (calibrate_) return run_calibration();
    if (request_.out.empty()) return invalid_argument("eval needs a results store", "--out results.db; a second run goes on where the first ended");
    if (request_.suite == "decoders") {
      decoders_.data = request_.data;
      decoders_.out = request_.out;
      decoders_.json = json_;
      return eval_decoders(decoders_);
    }
    if (oracle_) request_.baseline = "oracle";
    if (!remote_.settings.service.url.empty()) {
      request_.remote = remote_settings(remote_, request_.out);
      request_.remote->sampling = request_.decode.sampling;
    } else if (request_.baseline.empty() && request_.generations.empty()) {
      TRY_ASSIGN(request_.model, worldmodel::locate_model(request_.model));
    }
    for (const std::string& name : queries_) request_.queries.push_back(*datasets::query_kind_of(name));
    const bool all = parts_ == "all";
    request_.next = all || parts_ == "both" || parts_ == "next";
    request_.free = all || parts_ == "both" || parts_ == "free";
    request_.moves = all || parts_ == "moves";
    ProgressLine line;
    request_.progress = [&](const std::string& system, int64_t done, int64_t all) {
      line.show(system, done, all);
    };
    TRY_ASSIGN(const auto evaluation, eval::evaluate(request_));
    for (const auto& note : evaluation.notes) std::fprintf(stderr, "note: %s\n", note.c_str());
    if (json_)
      std::printf("%s\n",
                  dump_json(eval::summary_json(evaluation.summary, evaluation.baselines)).c_str());
    else
      std::printf("%s", eval::summary_table(evaluation.summary, evaluation.baselines, breakdown_).c_str());
    return 0;
  }

 private:
  // Who is asked.
  void declare_systems(CLI::App& app) {
    auto* model = app.add_option("--model", request_.model, "model directory");
    auto* baseline =
        app.add_option("--baseline", request_.baseline, "copy or majority")->excludes(model);
    auto* oracle = app.add_flag("--oracle", oracle_, "the real tracer: the upper bound")
        ->excludes(model)
        ->excludes(baseline);
    auto* generations = app.add_option("--generations", request_.generations, "cruxeval: a file of answers to grade, {\"sample_0\": [\"...\", ...], ...}")
                            ->excludes(model)
                            ->excludes(baseline)
                            ->excludes(oracle);
    app.add_option("--compat", request_.compat, "generations: print the reference scorer's numbers too, its defects included")
        ->check(CLI::IsMember({"cruxeval"}))
        ->needs(generations);
    declare_remote_flags(app, remote_)->excludes(model)->excludes(baseline)->excludes(oracle)->excludes(generations);
  }

  // What is asked, and how an answer is made and judged.
  void declare_questions(CLI::App& app) {
    request_.jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    app.add_option("--data", request_.data, "dataset folder or trace store; cruxeval.jsonl; agent-...: folder of tasks; puzzles: JSON config (default: the model's)");
    app.add_option("--from", request_.runs, "agent-replay: the --out of runs of `foretrace agent run`, by commas")->delimiter(',');
    app.add_option("--train", request_.train,
                   "dataset folder whose train split the majority baseline counts");
    app.add_option("--split", request_.split, "of a dataset folder")
        ->check(CLI::IsMember({"train", "valid", "test"}))
        ->capture_default_str();
    app.add_option("--limit", request_.limit, "items; always the same ones (default: all)")
        ->check(CLI::PositiveNumber);
    app.add_option("--attempts", request_.attempts, "cruxeval, livecodebench: answers to each question, drawn with --temperature; pass@k is over them")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--parts", parts_, "trace: next (teacher-forced), free (free-running), both, moves (a debugger's) or all")
        ->check(CLI::IsMember({"next", "free", "both", "moves", "all"}))
        ->capture_default_str();
    app.add_option("--queries", queries_, "states: kinds of questions, by commas (default: all)")
        ->delimiter(',')
        ->check(CLI::IsMember({"next", "jump", "back", "infill", "output", "inputs"}));
    app.add_option("--queries-per-run", request_.queries_a_run, "states, reval, moves of trace: questions about each run")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    declare_decode_flags(app, request_.decode);
    app.add_option("--max-steps", request_.budget.max_steps, "steps of a free-running prediction")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--max-tokens", request_.budget.max_tokens, "tokens of program and prediction")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_flag(
        "--calibrate", calibrate_,
        "trace: fit the model's confidences on the valid split and keep them in its directory");
    app.add_option("--plan", decoders_.plan, "decoders: JSON file of what is compared, docs/decoders.md");
    app.add_option("--shard", decoders_.shard, "decoders: i/N, one process of N that share the models, which may all write to the same --out");
    app.add_option("--runs", decoders_.runs, "decoders: folder of the training runs (default: beside --out)");
    app.add_option("--jobs", request_.jobs, "programs that are run at a time to grade answers (default: the processors)")->check(CLI::PositiveNumber);
  }

  Result<int> run_calibration() {
    TRY_ASSIGN(const std::string model, worldmodel::locate_model(request_.model));
    TRY_ASSIGN(const auto report, eval::calibrate(model, request_.data,
                                                  request_.limit > 0 ? request_.limit : 200, 64));
    if (json_) {
      const Json json = {{"model", model},
                         {"steps", report.steps},
                         {"traces", report.traces},
                         {"error_before", report.step_error_before},
                         {"error_after", report.step_error_after}};
      std::printf("%s\n", dump_json(json).c_str());
    } else {
      std::printf(
          "%s: calibrated on %lld steps and %lld traces; error of step confidences %.3f -> %.3f\n",
          model.c_str(), static_cast<long long>(report.steps),
          static_cast<long long>(report.traces), report.step_error_before, report.step_error_after);
    }
    return 0;
  }

  const CLI::App* app_ = nullptr;
  eval::EvaluationRequest request_;
  DecodersCommand decoders_;
  bool oracle_ = false;
  bool calibrate_ = false;
  bool json_ = false;
  bool breakdown_ = false;
  std::string parts_ = "both";
  std::vector<std::string> queries_;
  RemoteFlags remote_;
};

}  // namespace

std::unique_ptr<Verb> make_eval_verb() { return std::make_unique<EvalVerb>(); }

}  // namespace foretrace::cli
