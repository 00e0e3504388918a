#include "cli/train_verb.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>

#include "cli/stop_signal.h"
#include "cli/train_refiner.h"
#include "lm/train/trainer.h"
#include "worldmodel/token_data.h"

namespace foretrace::cli {
namespace {

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  char text[64];
  if (whole >= 3600) std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  else std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
  return text;
}

// On a terminal one line that is written over, otherwise a line a report.
void print_progress(const lm::TrainProgress& p) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  std::fprintf(stderr, "%sstep %lld  %.2f M tokens  loss %.4f  %.1f k tokens/s  lr %.2e  %3.0f%%  %s left%s",
               terminal ? "\r\033[K" : "", static_cast<long long>(p.step), static_cast<double>(p.tokens) / 1e6, p.loss,
               p.tokens_per_second / 1e3, p.learning_rate, 100 * p.fraction, clock_text(p.seconds_left).c_str(),
               terminal ? "" : "\n");
}

class TrainVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "train"; }
  [[nodiscard]] std::string summary() const override { return "train a world model from a JSON config and shards"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace train scripts/demo_model.json --data build/demo/data --out run";
  }
  void declare(CLI::App& app) override;
  Result<int> run() override;

 private:
  std::string config_, out_ = "out", device_;
  std::vector<std::string> data_;
  bool resume_ = false;
  bool json_ = false;
};

void TrainVerb::declare(CLI::App& app) {
  app.add_option("config", config_, "training config, docs/training.md lists its fields")->required();
  app.add_option("--data", data_, "folder of shards from `foretrace data build`, may be given several times: all are trained on; none if the config names a task");
  app.add_option("--out", out_, "folder of the run: model/ and metrics.db")->capture_default_str();
  app.add_option("--device", device_, "of a refiner's training, in place of the config's: cpu, cuda or cuda:N");
  app.add_flag("--resume", resume_, "go on from the run's last checkpoint");
  app.add_flag("--json", json_, "the outcome as one JSON object on stdout");
}

Result<int> TrainVerb::run() {
  catch_stop_signals();
  const auto stop = [] { return stop_asked(); };
  TRY_ASSIGN(const bool refines, is_refiner_config(config_));
  if (refines) return train_refiner({config_, data_, out_, device_, resume_, json_, stop});
  if (!device_.empty()) return invalid_argument("--device " + device_ + ": " + config_ + " trains on the CPU", "only refiners train on a GPU");
  lm::TrainJob job;
  TRY_ASSIGN(job.config, lm::read_train_config(config_));
  TRY_ASSIGN(const auto data, worldmodel::open_token_data(job.config, data_, config_));
  job.train = data.train.get();
  job.validation = data.validation.get();
  job.out = out_;
  job.resume = resume_;
  job.files = data.files;
  std::unique_ptr<lm::ProcessGroup> group;
  TRY_ASSIGN(const auto launch, lm::launch_from_environment());
  if (launch.has_value()) {
    TRY_ASSIGN(group, lm::ProcessGroup::join(*launch));
  }
  job.group = group.get();
  job.stop = stop;
  TRY_ASSIGN(const lm::TrainOutcome outcome, lm::train(job, print_progress));
  if (group != nullptr && group->rank() != 0) return 0;
  if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
  if (json_) {
    Json json = {{"steps", outcome.steps},   {"tokens", outcome.tokens},   {"seconds", outcome.seconds},
                 {"flops", outcome.flops},
                 {"loss", outcome.loss},     {"stopped", outcome.stopped}, {"model", out_ + "/model"},
                 {"validation_loss", nullptr}};
    if (outcome.validation_loss >= 0) json["validation_loss"] = outcome.validation_loss;
    std::printf("%s\n", dump_json(json).c_str());
    return 0;
  }
  if (std::isnan(outcome.loss)) {
    std::printf("nothing left to do: the run is at its end\n%s/model\n", out_.c_str());
    return 0;
  }
  std::printf("%s after %lld steps, %.2f M tokens, %s: loss %.4f", outcome.stopped ? "stopped" : "done",
              static_cast<long long>(outcome.steps), static_cast<double>(outcome.tokens) / 1e6,
              clock_text(outcome.seconds).c_str(), outcome.loss);
  if (outcome.validation_loss >= 0) std::printf(", held out %.4f", outcome.validation_loss);
  std::printf("\n%s/model\n", out_.c_str());
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_train_verb() { return std::make_unique<TrainVerb>(); }

}  // namespace foretrace::cli
