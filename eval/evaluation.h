// An evaluation as `foretrace eval` asks for it: a suite, a system, the baselines beside it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/state_query/question.h"
#include "eval/summary.h"
#include "worldmodel/open_model.h"
#include "worldmodel/remote_model.h"

namespace foretrace::eval {

struct EvaluationRequest {
  std::string suite;     // "trace", "states", "reval", "humaneval", "mbpp", "halting", "c-output", "cruxeval-output",
                         // "cruxeval-input", "livecodebench-execution", "puzzles", "agent-gate", "agent-rank",
                         // "agent-repair", "agent-localize", "agent-feedback", "agent-replay"
  std::string model;     // directory; empty: `baseline`
  worldmodel::DecodeSettings decode;
  std::string baseline;  // "copy", "majority", "oracle"
  std::optional<worldmodel::RemoteSettings> remote;  // a server's model; then neither `model` nor `baseline`
  std::string generations;  // file of answers that are graded in place of asking anybody (eval/cruxeval/generations.h)
  std::string compat;       // "cruxeval": generations also as the reference scorer grades them
  int jobs = 1;             // programs that are run at a time to grade answers
  std::string data;      // trace store or dataset folder; cruxeval.jsonl; puzzles: a config of puzzles, empty: the model's own
  std::vector<std::string> runs;  // agent-replay: the --out of runs of `foretrace agent run`
  std::string train;     // dataset folder for the majority baseline; empty: data, else what the
                         // model's directory keeps
  std::string out;       // results store
  std::string split = "test";
  int64_t limit = 0;
  int64_t attempts = 1;  // cruxeval, livecodebench: answers to each question, of a system that samples
  bool next = true;  // trace: teacher-forced
  bool free = true;  // trace: free-running
  bool moves = false;  // trace: a debugger's moves
  std::vector<datasets::QueryKind> queries;  // states: kinds of questions; empty: all
  int64_t queries_a_run = 8;
  worldmodel::Budget budget;
  // What is being run ("oracle"), samples done and in all.
  std::function<void(const std::string& system, int64_t done, int64_t all)> progress;
};

struct Evaluation {
  Summary summary;
  std::vector<Summary>
      baselines;  // copy, majority, oracle, as far as they are not the system itself
  std::vector<std::string>
      notes;  // what a reader should know: a baseline that could not be run, runs left out
};

Result<Evaluation> evaluate(const EvaluationRequest& request);

// Fits the model's calibrations and keeps the majority statistics in its foretrace.json: steps from
// teacher forcing over the valid split, whole answers from free-running over at most `free_items`
// of it.
struct CalibrationReport {
  int64_t steps = 0;
  int64_t traces = 0;
  double step_error_before = 0;  // expected calibration error on the same observations
  double step_error_after = 0;
};
Result<CalibrationReport> calibrate(const std::string& model, const std::string& data,
                                    int64_t step_items, int64_t free_items);

}  // namespace foretrace::eval
