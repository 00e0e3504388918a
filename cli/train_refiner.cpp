#include "cli/train_refiner.h"

#include <unistd.h>

#include <cstdio>

#include "lm/recursive/refiner_trainer.h"
#include "worldmodel/refiner_data.h"

namespace foretrace::cli {
namespace {

void print_refiner_progress(const lm::RefinerProgress& p) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  char whole[16] = "-";  // no row has halted
  if (p.exact_accuracy >= 0) std::snprintf(whole, sizeof whole, "%.1f%%", 100 * p.exact_accuracy);
  std::fprintf(stderr, "%sstep %lld  loss %.4f  whole answers %s  %.2f steps/s  lr %.2e  %3.0f%%  %.0f s left%s", terminal ? "\r\033[K" : "",
               static_cast<long long>(p.step), p.loss, whole, p.steps_per_second, p.learning_rate, 100 * p.fraction, p.seconds_left,
               terminal ? "" : "\n");
}

void print_outcome(const RefinerRun& run, const lm::RefinerOutcome& outcome) {
  if (run.json) {
    Json json = {{"steps", outcome.steps},     {"seconds", outcome.seconds}, {"flops", outcome.flops}, {"loss", outcome.loss},
                 {"stopped", outcome.stopped}, {"model", run.out + "/model"}, {"exact_accuracy", nullptr}};
    if (outcome.validation) json["exact_accuracy"] = outcome.validation->exact_accuracy;
    std::printf("%s\n", dump_json(json).c_str());
    return;
  }
  std::printf("%s after %lld steps, %.0f s: loss %.4f", outcome.stopped ? "stopped" : "done", static_cast<long long>(outcome.steps),
              outcome.seconds, outcome.loss);
  if (outcome.validation)
    std::printf(", held out: %.1f%% whole answers, %.1f%% cells, of %lld", 100 * outcome.validation->exact_accuracy,
                100 * outcome.validation->accuracy, static_cast<long long>(outcome.validation->rows));
  std::printf("\n%s/model\n", run.out.c_str());
}

}  // namespace

Result<bool> is_refiner_config(const std::string& path) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  return json.is_object() && json.value("decoder", Json()) == "refiner";
}

Result<int> train_refiner(const RefinerRun& run) {
  TRY_ASSIGN(Json json, read_json_file(run.config));
  if (run.data.size() > 1) return invalid_argument("a refiner trains on one folder of shards, --data names " + std::to_string(run.data.size()));
  TRY_ASSIGN(const auto data, worldmodel::open_refiner_data(json, run.data.empty() ? "" : run.data.front(), run.config));
  if (data.left_out > 0)
    std::fprintf(stderr, "%lld questions do not fit the grid and are left out\n", static_cast<long long>(data.left_out));
  if (!run.device.empty()) json["device"] = run.device;
  lm::RefinerJob job;
  TRY_ASSIGN(job.config, lm::refiner_train_config_from_json(json, run.config));
  job.train = data.train.get();
  job.validation = data.validation.get();
  job.out = run.out;
  job.resume = run.resume;
  job.files = data.files;
  job.stop = run.stop;
  TRY_ASSIGN(const lm::RefinerOutcome outcome, lm::train_refiner(job, print_refiner_progress));
  if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
  print_outcome(run, outcome);
  return 0;
}

}  // namespace foretrace::cli
