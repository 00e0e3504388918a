#include "lm/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>

#include "core/file.h"
#include "lm/causal_lm.h"
#include "lm/checkpoint.h"
#include "lm/torch.h"
#include "lm/train/heap_settings.h"
#include "lm/train/loss.h"
#include "lm/train/metrics_store.h"
#include "lm/train/pace.h"
#include "lm/train/schedule.h"
#include "lm/train/sharded_optimizer.h"
#include "lm/train/train_step.h"
#include "lm/train/weight_average.h"

namespace foretrace::lm {
namespace {

class TrainingRun {
 public:
  explicit TrainingRun(const TrainJob& job)
      : job_(job),
        config_(job.config),
        directory_(job.out + "/model"),
        model_(config_.model, at::kFloat),
        optimizer_(prepared_optimizer()),
        batcher_(*job.train, batching(static_cast<uint64_t>(config_.seed), true)),
        step_(config_, model_, batcher_, job.group, noise_tokens(config_, *job.train)) {}

  Result<TrainOutcome> go(const std::function<void(const TrainProgress&)>& report);

 private:
  ShardedOptimizer prepared_optimizer();
  [[nodiscard]] BatcherOptions batching(uint64_t seed, bool trains) const;
  [[nodiscard]] Result<NamedTensors> tensors() const;
  Status begin();
  Status first_weights();
  Status restore();
  // Gives all ranks the numbers that rank 0 has.
  Status as_rank_0(const std::vector<double*>& numbers);
  [[nodiscard]] bool writes() const { return job_.group == nullptr || job_.group->rank() == 0; }
  [[nodiscard]] int64_t step_batches() const { return config_.accumulate * (job_.group == nullptr ? 1 : job_.group->size()); }
  Result<StepMetrics> step();
  double validate();
  [[nodiscard]] SavedModel saved_model() const { return {model_config_to_transformers(model_.config()), model_.parameters()}; }
  Status note(const StepMetrics& metrics);
  struct Next {
    bool stopped, last, save;
  };
  Result<Next> next();
  Status checkpoint();
  TrainProgress progress();
  [[nodiscard]] double seconds() const { return seconds_before_ + steady_seconds() - started_; }
  [[nodiscard]] bool finished() const { return run_progress(config_, {state_.step, state_.tokens, seconds(), state_.flops}) >= 1; }

  const TrainJob& job_;
  const TrainConfig& config_;
  std::string directory_;
  CausalLm model_;
  ShardedOptimizer optimizer_;
  Batcher batcher_;
  TrainStep step_;
  std::optional<WeightAverage> average_;
  RunState state_;
  std::optional<MetricsStore> metrics_;
  std::deque<double> recent_;
  StepMetrics last_;
  double started_ = steady_seconds();
  double seconds_before_ = 0;
  double saved_at_ = steady_seconds();
  double validation_loss_ = -1;
  // Since the last report.
  double reported_at_ = steady_seconds();
  int64_t reported_tokens_ = 0;
  double loss_sum_ = 0;
  int64_t loss_count_ = 0;
};

ShardedOptimizer TrainingRun::prepared_optimizer() {
  auto& table = model_.parameters();
  table.require_gradients(true);
  return ShardedOptimizer(config_, table, job_.group);
}

// Held-out examples keep their order, and are never packed.
BatcherOptions TrainingRun::batching(uint64_t seed, bool trains) const {
  BatcherOptions options{config_.batch_tokens, config_.max_length, seed, trains, trains && config_.packing};
  if (!config_.diffusion.on()) return options;
  options.shift = 0;
  options.columns = config_.diffusion.objective == Objective::kBlockDiffusion ? config_.diffusion.block : 1;
  options.pad = config_.diffusion.pad_token;
  options.canvas = config_.diffusion.canvas;
  return options;
}

Status TrainingRun::as_rank_0(const std::vector<double*>& numbers) {
  if (job_.group == nullptr) return {};
  for (double* number : numbers)
    if (job_.group->rank() != 0) *number = 0;
  return job_.group->sum(numbers);
}

// What the run needs beside its weights; whole on rank 0.
Result<NamedTensors> TrainingRun::tensors() const {
  TRY_ASSIGN(NamedTensors tensors, optimizer_.whole_state());
  if (average_.has_value()) average_->collect_state(tensors);
  return tensors;
}

Status TrainingRun::begin() {
  const bool exists = file_exists(directory_ + "/trainer.json");
  if (exists && !job_.resume)
    return Error(ErrorCode::kInvalidArgument, job_.out + " holds a run already", "--resume goes on with it; or give another --out");
  if (!exists && job_.resume) return not_found("no run to resume in " + job_.out, "leave --resume out to begin one");
  TRY(make_directories(job_.out));
  if (!exists) TRY(first_weights());
  if (config_.average_decay > 0) average_.emplace(model_.parameters(), config_.average_decay);
  if (exists) {
    TRY(restore());
  } else {
    state_.step_batches = step_batches();
    state_.data = job_.train->fingerprint();
    state_.config = config_.source;
  }
  if (config_.bfloat16) model_.parameters().make_compute_copies(at::kBFloat16);
  if (writes()) {
    TRY_ASSIGN(metrics_, MetricsStore::open(job_.out + "/metrics.db", state_.step));
  }
  reported_tokens_ = state_.tokens;
  seconds_before_ = state_.seconds;
  started_ = saved_at_ = reported_at_ = steady_seconds();
  return {};
}

Status TrainingRun::first_weights() {
  auto& parameters = model_.parameters();
  if (config_.init.empty()) {
    parameters.initialise(static_cast<uint64_t>(config_.seed), config_.model.initializer_range);
    return {};
  }
  const std::string from = checkpoint_directory(config_.init);
  TRY_ASSIGN(const ModelConfig shape, read_model_config(from));
  if (model_config_to_transformers(shape) != model_config_to_transformers(config_.model))
    return invalid_argument("init " + from + ": its config.json differs from \"model\"", "give the run that model's own shape and options");
  return load_weights(from, parameters);
}

Status TrainingRun::restore() {
  TRY_ASSIGN(state_, read_run_state(directory_));
  TRY_ASSIGN(TrainConfig before, train_config_from_json(state_.config, directory_ + "/trainer.json: config"));
  TRY(settle(before, *job_.train));
  const auto differs = [&](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, "cannot resume " + job_.out + ": " + what + " differs from when the run began",
                 "resume with the same config and data, or begin a new run in another --out");
  };
  if (model_config_to_transformers(before.model) != model_config_to_transformers(config_.model)) return differs("\"model\"");
  if (before.seed != config_.seed) return differs("\"seed\"");
  if (before.batch_tokens != config_.batch_tokens) return differs("\"batch_tokens\"");
  if (before.max_length != config_.max_length) return differs("\"max_length\"");
  if (before.optimizer != config_.optimizer) return differs("\"optimizer\"");
  if (before.diffusion != config_.diffusion) return differs("\"objective\" or \"diffusion\"");
  if (before.packing != config_.packing) return differs("\"packing\"");
  if (before.average_decay != config_.average_decay) return differs("\"average_decay\"");
  if (state_.data != job_.train->fingerprint()) return differs("the data");
  if (state_.step_batches != step_batches()) return differs("\"accumulate\" times the number of processes");
  NamedTensors tensors = optimizer_.state();
  if (average_.has_value()) average_->collect_state(tensors);
  TRY(load_run(directory_, model_.parameters(), tensors));
  batcher_.seek(state_.position);
  return {};
}

Result<StepMetrics> TrainingRun::step() {
  StepMetrics metrics{state_.step + 1, state_.tokens};
  metrics.flops = state_.flops;
  TRY(step_.run(metrics));
  metrics.gradient_norm = optimizer_.clip(config_.clip_norm);
  const bool finite = std::isfinite(metrics.loss);
  if (!finite || !std::isfinite(metrics.gradient_norm))
    return Error(ErrorCode::kLimit,
                 "step " + std::to_string(metrics.step) + ": the " + (finite ? "gradient" : "loss") +
                     " is not a finite number",
                 (file_exists(directory_ + "/trainer.json") ? "the last checkpoint is kept in " + directory_ + "; " : "") +
                     "try a lower learning_rate");
  double fraction = run_progress(config_, {metrics.step, metrics.tokens, seconds(), metrics.flops});
  TRY(as_rank_0({&fraction}));
  metrics.learning_rate = config_.learning_rate * learning_rate_factor(config_, fraction);
  TRY(optimizer_.step(metrics.learning_rate));
  optimizer_.clear_gradients();
  if (average_.has_value()) average_->update();
  metrics.seconds = seconds();
  return metrics;
}

Status TrainingRun::note(const StepMetrics& metrics) {
  state_.step = metrics.step;
  state_.tokens = metrics.tokens;
  state_.seconds = metrics.seconds;
  state_.flops = metrics.flops;
  state_.position = batcher_.position();
  last_ = metrics;
  loss_sum_ += metrics.loss;
  ++loss_count_;
  recent_.push_back(metrics.loss);
  if (recent_.size() > kRecentSteps) recent_.pop_front();
  return writes() ? metrics_->add_step(metrics) : Status();
}

// Clocks differ: rank 0 says what comes next.
Result<TrainingRun::Next> TrainingRun::next() {
  double stopped = job_.stop && job_.stop() ? 1 : 0;
  if (job_.group != nullptr) TRY(job_.group->sum({&stopped}));  // a signal may reach any of them
  const bool due = steady_seconds() - saved_at_ >= config_.checkpoint_seconds ||
                   (config_.checkpoint_steps > 0 && state_.step % config_.checkpoint_steps == 0);
  double last = finished() ? 1 : 0, save = due ? 1 : 0;
  TRY(as_rank_0({&last, &save}));
  return Next{stopped > 0, stopped > 0 || last > 0, stopped > 0 || last > 0 || save > 0};
}

double TrainingRun::validate() {
  return mean_loss(model_, *job_.validation, config_.validation_tokens, batching(0, false), config_.diffusion,
                   noise_tokens(config_, *job_.validation));
}

// OUT/average is a model of its own, without what a resume needs; it is written first, for OUT/model tells where the run stands.
Status TrainingRun::checkpoint() {
  TRY_ASSIGN(const NamedTensors tensors, this->tensors());
  saved_at_ = steady_seconds();
  if (!writes()) return {};
  const bool validates = job_.validation != nullptr && config_.validation_tokens > 0;
  std::optional<double> average_loss;
  Status saved;
  if (average_.has_value()) average_->with_average([&] {
    if (validates) average_loss = validate();
    saved = save_model(job_.out + "/average", saved_model(), job_.files);
  });
  TRY(std::move(saved));
  if (validates) {
    validation_loss_ = validate();
    TRY(metrics_->add_validation(state_.step, state_.tokens, state_.seconds, validation_loss_, average_loss));
  }
  TRY(metrics_->commit());  // first: what lies beyond the checkpoint is dropped on resume, what is missing stays so
  TRY(save_run(directory_, state_, saved_model(), tensors, job_.files));
  saved_at_ = steady_seconds();
  return {};
}

TrainProgress TrainingRun::progress() {
  const double time = steady_seconds();
  TrainProgress progress;
  progress.step = state_.step;
  progress.tokens = state_.tokens;
  progress.seconds = seconds();
  progress.loss = loss_count_ > 0 ? loss_sum_ / static_cast<double>(loss_count_) : last_.loss;
  progress.learning_rate = last_.learning_rate;
  progress.tokens_per_second = static_cast<double>(state_.tokens - reported_tokens_) / std::max(time - reported_at_, 1e-9);
  progress.fraction = run_progress(config_, {state_.step, state_.tokens, progress.seconds, state_.flops});
  progress.seconds_left = progress.fraction > 0 ? progress.seconds * (1 - progress.fraction) / progress.fraction : 0;
  reported_at_ = time;
  reported_tokens_ = state_.tokens;
  loss_sum_ = 0;
  loss_count_ = 0;
  return progress;
}

Result<TrainOutcome> TrainingRun::go(const std::function<void(const TrainProgress&)>& report) {
  TRY(begin());
  double finished_before = finished() ? 1 : 0;
  TRY(as_rank_0({&finished_before}));
  Next next{false, finished_before > 0, false};
  while (!next.last) {
    TRY_ASSIGN(const StepMetrics metrics, step());
    TRY(note(metrics));
    TRY_ASSIGN(next, this->next());
    if (next.save) TRY(checkpoint());
    if (writes() && (next.last || steady_seconds() - reported_at_ >= kReportSeconds)) report(progress());
  }
  TrainOutcome outcome{state_.step, state_.tokens, seconds(), state_.flops, 0, validation_loss_, next.stopped};
  if (recent_.empty()) outcome.loss = std::nan("");  // there was nothing left to do
  for (const double loss : recent_) outcome.loss += loss / static_cast<double>(recent_.size());
  return outcome;
}

bool has_rows(const ExampleSource& source) {
  for (int64_t i = 0; i < source.size(); ++i)
    if (source.length(i) > 1) return true;
  return false;
}

bool has_answers(const ExampleSource& source) {
  for (int64_t i = 0; i < source.size(); ++i) {
    if (source.length(i) < 2) continue;
    const TokenExample example = source.at(i);
    if (std::any_of(example.weights.begin() + 1, example.weights.end(), [](float weight) { return weight > 0; })) return true;
  }
  return false;
}

}  // namespace

Result<TrainOutcome> train(const TrainJob& given, const std::function<void(const TrainProgress&)>& report) {
  TrainJob job = given;
  TRY(settle(job.config, *job.train));
  if (!has_rows(*job.train)) return invalid_argument("the data holds no example of two or more tokens");
  if (job.validation != nullptr && !has_rows(*job.validation)) job.validation = nullptr;
  keep_freed_memory();
  if (!has_answers(*job.train)) return invalid_argument("no token of the data has a weight: nothing would be learnt", "role_weights are all 0?");
  TrainingRun run(job);
  return run.go(report);
}

}  // namespace foretrace::lm
