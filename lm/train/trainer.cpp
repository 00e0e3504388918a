#include "lm/train/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <optional>

#include "core/file.h"
#include "lm/train/heap_settings.h"
#include "lm/train/loss.h"
#include "lm/train/metrics_store.h"
#include "lm/train/schedule.h"

namespace foretrace::lm {
namespace {

constexpr double kReportSeconds = 5;
constexpr size_t kRecentSteps = 20;

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

class Run {
 public:
  explicit Run(const TrainJob& job)
      : job_(job),
        config_(job.config),
        directory_(job.out + "/model"),
        model_(config_.model, at::kFloat),
        optimizer_(prepared_optimizer()),
        batcher_(*job.train, {config_.batch_tokens, config_.max_length, static_cast<uint64_t>(config_.seed), true}) {}

  Result<TrainOutcome> go(const std::function<void(const TrainProgress&)>& report);

 private:
  Optimizer prepared_optimizer();
  Status begin();
  Status restore();
  Result<StepMetrics> step();
  Status after(const StepMetrics& metrics, bool last);
  Status checkpoint();
  TrainProgress progress();
  [[nodiscard]] double seconds() const { return seconds_before_ + now() - started_; }
  [[nodiscard]] bool finished() const { return run_progress(config_, state_.step, state_.tokens, seconds()) >= 1; }

  const TrainJob& job_;
  const TrainConfig& config_;
  std::string directory_;
  CausalLm model_;
  Optimizer optimizer_;
  Batcher batcher_;
  RunState state_;
  std::optional<MetricsStore> metrics_;
  std::deque<double> recent_;
  StepMetrics last_;
  double started_ = now();
  double seconds_before_ = 0;
  double saved_at_ = now();
  double validation_loss_ = -1;
  // Since the last report.
  double reported_at_ = now();
  int64_t reported_tokens_ = 0;
  double loss_sum_ = 0;
  int64_t loss_count_ = 0;
};

Optimizer Run::prepared_optimizer() {
  auto& table = model_.parameters();
  table.require_gradients(true);
  return Optimizer(config_, table);
}

Status Run::begin() {
  const bool exists = file_exists(directory_ + "/trainer.json");
  if (exists && !job_.resume)
    return Error(ErrorCode::kInvalidArgument, job_.out + " holds a run already", "--resume goes on with it; or give another --out");
  if (!exists && job_.resume) return not_found("no run to resume in " + job_.out, "leave --resume out to begin one");
  TRY(make_directories(job_.out));
  if (exists) {
    TRY(restore());
  } else {
    model_.parameters().initialise(static_cast<uint64_t>(config_.seed), config_.model.initializer_range);
    state_.data = job_.train->fingerprint();
    state_.config = config_.source;
  }
  if (config_.bfloat16) model_.parameters().make_compute_copies(at::kBFloat16);
  TRY_ASSIGN(metrics_, MetricsStore::open(job_.out + "/metrics.db", state_.step));
  reported_tokens_ = state_.tokens;
  seconds_before_ = state_.seconds;
  started_ = saved_at_ = reported_at_ = now();
  return {};
}

Status Run::restore() {
  TRY_ASSIGN(state_, read_run_state(directory_));
  TRY_ASSIGN(const TrainConfig before, train_config_from_json(state_.config, directory_ + "/trainer.json: config"));
  const auto differs = [&](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, "cannot resume " + job_.out + ": " + what + " differs from when the run began",
                 "resume with the same config and data, or begin a new run in another --out");
  };
  ModelConfig shape = before.model;
  if (shape.vocab_size == 0) shape.vocab_size = config_.model.vocab_size;
  if (model_config_to_transformers(shape) != model_config_to_transformers(config_.model)) return differs("\"model\"");
  if (before.seed != config_.seed) return differs("\"seed\"");
  if (before.batch_tokens != config_.batch_tokens) return differs("\"batch_tokens\"");
  if (before.max_length != config_.max_length) return differs("\"max_length\"");
  if (before.optimizer != config_.optimizer) return differs("\"optimizer\"");
  if (state_.data != job_.train->fingerprint()) return differs("the data");
  TRY(load_run(directory_, model_, optimizer_));
  batcher_.seek(state_.position);
  return {};
}

Result<StepMetrics> Run::step() {
  const Batch batch = batcher_.next();
  const at::Tensor loss = batch_loss(model_, batch);
  const double value = loss.item<double>();
  StepMetrics metrics{state_.step + 1, state_.tokens + batch.tokens, 0, value, 0, 0};
  if (std::isfinite(value)) {
    loss.backward();
    metrics.gradient_norm = optimizer_.clip(config_.clip_norm);
  }
  if (!std::isfinite(value) || !std::isfinite(metrics.gradient_norm))
    return Error(ErrorCode::kLimit,
                 "step " + std::to_string(metrics.step) + ": the " + (std::isfinite(value) ? "gradient" : "loss") +
                     " is not a finite number",
                 (file_exists(directory_ + "/trainer.json") ? "the last checkpoint is kept in " + directory_ + "; " : "") +
                     "try a lower learning_rate");
  const double fraction = run_progress(config_, metrics.step, metrics.tokens, seconds());
  metrics.learning_rate = config_.learning_rate * learning_rate_factor(config_, fraction);
  optimizer_.step(metrics.learning_rate);
  optimizer_.clear_gradients();
  metrics.seconds = seconds();
  return metrics;
}

Status Run::after(const StepMetrics& metrics, bool last) {
  state_.step = metrics.step;
  state_.tokens = metrics.tokens;
  state_.seconds = metrics.seconds;
  state_.position = batcher_.position();
  last_ = metrics;
  loss_sum_ += metrics.loss;
  ++loss_count_;
  recent_.push_back(metrics.loss);
  if (recent_.size() > kRecentSteps) recent_.pop_front();
  TRY(metrics_->add_step(metrics));
  const bool due = now() - saved_at_ >= config_.checkpoint_seconds ||
                   (config_.checkpoint_steps > 0 && metrics.step % config_.checkpoint_steps == 0);
  return due || last ? checkpoint() : Status();
}

Status Run::checkpoint() {
  if (job_.validation != nullptr && config_.validation_tokens > 0) {
    validation_loss_ = mean_loss(model_, *job_.validation, config_.validation_tokens,
                                 {config_.batch_tokens, config_.max_length, 0, false});
    TRY(metrics_->add_validation(state_.step, state_.tokens, state_.seconds, validation_loss_));
  }
  TRY(save_run(directory_, state_, model_, optimizer_, job_.files));
  saved_at_ = now();
  return metrics_->commit();
}

TrainProgress Run::progress() {
  const double time = now();
  TrainProgress progress;
  progress.step = state_.step;
  progress.tokens = state_.tokens;
  progress.seconds = seconds();
  progress.loss = loss_count_ > 0 ? loss_sum_ / static_cast<double>(loss_count_) : last_.loss;
  progress.learning_rate = last_.learning_rate;
  progress.tokens_per_second = static_cast<double>(state_.tokens - reported_tokens_) / std::max(time - reported_at_, 1e-9);
  progress.fraction = run_progress(config_, state_.step, state_.tokens, progress.seconds);
  progress.seconds_left = progress.fraction > 0 ? progress.seconds * (1 - progress.fraction) / progress.fraction : 0;
  reported_at_ = time;
  reported_tokens_ = state_.tokens;
  loss_sum_ = 0;
  loss_count_ = 0;
  return progress;
}

Result<TrainOutcome> Run::go(const std::function<void(const TrainProgress&)>& report) {
  TRY(begin());
  bool stopped = false;
  for (bool last = finished(); !last;) {
    TRY_ASSIGN(const StepMetrics metrics, step());
    state_.step = metrics.step;
    state_.tokens = metrics.tokens;
    stopped = job_.stop && job_.stop();
    last = stopped || finished();
    TRY(after(metrics, last));
    if (last || now() - reported_at_ >= kReportSeconds) report(progress());
  }
  TrainOutcome outcome{state_.step, state_.tokens, seconds(), 0, validation_loss_, stopped};
  for (const double loss : recent_) outcome.loss += loss / static_cast<double>(recent_.size());
  return outcome;
}

bool has_rows(const ExampleSource& source) {
  for (int64_t i = 0; i < source.size(); ++i)
    if (source.length(i) > 1) return true;
  return false;
}

}  // namespace

Result<TrainOutcome> train(const TrainJob& given, const std::function<void(const TrainProgress&)>& report) {
  TrainJob job = given;
  ModelConfig& shape = job.config.model;
  if (shape.vocab_size == 0) shape.vocab_size = job.train->vocabulary();
  if (shape.vocab_size < job.train->vocabulary())
    return invalid_argument("vocab_size " + std::to_string(shape.vocab_size) + " is smaller than the data's vocabulary of " +
                                std::to_string(job.train->vocabulary()),
                            "leave vocab_size out to take the data's");
  if (!has_rows(*job.train)) return invalid_argument("the data holds no example of two or more tokens");
  if (job.validation != nullptr && !has_rows(*job.validation)) job.validation = nullptr;
  keep_freed_memory();
  Run run(job);
  return run.go(report);
}

}  // namespace foretrace::lm
