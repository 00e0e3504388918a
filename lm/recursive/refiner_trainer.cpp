#include "lm/recursive/refiner_trainer.h"

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/file.h"
#include "lm/device.h"
#include "lm/recursive/refiner_flops.h"
#include "lm/recursive/refiner_metrics.h"
#include "lm/recursive/refiner_optimizer.h"
#include "lm/torch.h"
#include "lm/train/heap_settings.h"
#include "lm/train/optimizer.h"
#include "lm/train/pace.h"
#include "lm/train/weight_average.h"

namespace foretrace::lm {
namespace {

// Streams of the run's seed.
constexpr uint64_t kOrder = 1, kExploration = 2;

class RefinerRun {
 public:
  RefinerRun(const RefinerJob& job, at::Device device)
      : job_(job),
        config_(job.config),
        device_(device),
        directory_(job.out + "/model"),
        rng_(static_cast<uint64_t>(config_.seed)),
        refiner_(config_.model, at::kFloat),
        stream_(*job.train, rng_.fork(kOrder).next()) {}

  Result<RefinerOutcome> go(const std::function<void(const RefinerProgress&)>& report);

 private:
  Status begin();
  Status restore();
  Status check_same(const RefinerTrainConfig& before) const;
  [[nodiscard]] NamedTensors tensors() const;
  [[nodiscard]] SavedModel saved_model() const { return {refiner_config_to_json(refiner_.config()), refiner_.parameters()}; }
  Status step();
  Status validate();
  Status checkpoint();
  RefinerProgress progress();
  [[nodiscard]] double seconds() const { return seconds_before_ + steady_seconds() - started_; }
  [[nodiscard]] double fraction() const;
  [[nodiscard]] int64_t examples() const { return state_.position.epoch * job_.train->size() + state_.position.batch; }

  const RefinerJob& job_;
  const RefinerTrainConfig& config_;
  at::Device device_;
  std::string directory_;
  Rng rng_;
  Refiner refiner_;
  std::optional<RefinerOptimizer> optimizer_;
  RefinerStream stream_;
  Carry carry_;
  std::optional<WeightAverage> average_;
  std::optional<RefinerTables> tables_;
  RunState state_;
  RefinerStepRecord last_;
  RefinerOutcome outcome_;
  std::deque<double> recent_;
  double started_ = steady_seconds(), saved_at_ = steady_seconds(), seconds_before_ = 0;
  // Since the last report.
  double reported_at_ = steady_seconds(), loss_sum_ = 0, exact_sum_ = 0;
  int64_t reported_step_ = 0, finished_sum_ = 0;
};

double RefinerRun::fraction() const {
  double done = 0;
  if (config_.max_steps > 0) done = static_cast<double>(state_.step) / static_cast<double>(config_.max_steps);
  if (config_.max_seconds > 0) done = std::max(done, seconds() / config_.max_seconds);
  if (config_.max_flops > 0) done = std::max(done, state_.flops / config_.max_flops);
  return std::min(done, 1.0);
}

NamedTensors RefinerRun::tensors() const {
  NamedTensors tensors;
  optimizer_->collect_state(tensors);
  carry_.collect_state(tensors);
  if (average_.has_value()) average_->collect_state(tensors);
  return tensors;
}

Status RefinerRun::begin() {
  const bool exists = file_exists(directory_ + "/trainer.json");
  if (exists && !job_.resume)
    return Error(ErrorCode::kInvalidArgument, job_.out + " holds a run already", "--resume goes on with it; or give another --out");
  if (!exists && job_.resume) return not_found("no run to resume in " + job_.out, "leave --resume out to begin one");
  TRY(make_directories(job_.out));
  if (!exists) refiner_.initialise(static_cast<uint64_t>(config_.seed));
  refiner_.move_to(device_);
  optimizer_.emplace(refiner_, RefinerOptimizer::Options{config_.beta1, config_.beta2, config_.weight_decay, config_.puzzle_weight_decay,
                                                         config_.muon ? config_.momentum : 0});
  if (config_.bfloat16) refiner_.parameters().make_compute_copies(at::kBFloat16);
  if (config_.average_decay > 0) average_.emplace(refiner_.parameters(), config_.average_decay, /*buffers=*/false);
  carry_ = Carry::free(refiner_, config_.batch_rows);
  if (exists) {
    TRY(restore());
  } else {
    state_.data = job_.train->fingerprint();
    state_.config = config_.source;
  }
  TRY_ASSIGN(tables_, RefinerTables::open(job_.out + "/metrics.db", state_.step));
  reported_step_ = state_.step;
  seconds_before_ = state_.seconds;
  started_ = saved_at_ = reported_at_ = steady_seconds();
  return {};
}

Status RefinerRun::check_same(const RefinerTrainConfig& before) const {
  const auto differs = [&](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, "cannot resume " + job_.out + ": " + what + " differs from when the run began",
                 "resume with the same config and data, or begin a new run in another --out");
  };
  RefinerConfig shape = before.model;
  for (auto [field, now] : {std::pair{&shape.vocab_size, config_.model.vocab_size}, {&shape.seq_len, config_.model.seq_len},
                            {&shape.num_puzzle_identifiers, config_.model.num_puzzle_identifiers}})
    if (*field == 0) *field = now;
  if (refiner_config_to_json(shape) != refiner_config_to_json(config_.model)) return differs("\"model\"");
  if (before.seed != config_.seed) return differs("\"seed\"");
  if (before.batch_rows != config_.batch_rows) return differs("\"batch_rows\"");
  if (before.muon != config_.muon) return differs("\"optimizer\"");
  if (before.bfloat16 != config_.bfloat16) return differs("\"precision\"");
  if ((before.average_decay > 0) != (config_.average_decay > 0)) return differs("\"average_decay\"");
  if (state_.data != job_.train->fingerprint()) return differs("the data");
  return {};
}

Status RefinerRun::restore() {
  TRY_ASSIGN(state_, read_run_state(directory_));
  TRY_ASSIGN(const RefinerTrainConfig before, refiner_train_config_from_json(state_.config, directory_ + "/trainer.json: config"));
  TRY(check_same(before));
  TRY(load_run(directory_, refiner_.parameters(), tensors()));
  stream_.seek(state_.position);
  return {};
}

Status RefinerRun::step() {
  RefinerStepRecord record;
  record.step = state_.step + 1;
  TRY_ASSIGN(const RefinerRows fresh, stream_.next(carry_.halted_count()));
  carry_.refill(refiner_, fresh);
  const Rng exploration = rng_.fork(kExploration).fork(static_cast<uint64_t>(record.step));
  const SupervisionStep step = supervision_step(refiner_, carry_, minimum_steps(refiner_.config(), config_.batch_rows, exploration));
  step.loss.backward();
  const RefinerMetrics metrics = record.metrics = step.metrics();
  record.gradient_norm = clip_gradients(refiner_.parameters(), 0);
  const bool finite = std::isfinite(metrics.loss);
  if (!finite || !std::isfinite(record.gradient_norm))
    return Error(ErrorCode::kLimit, "step " + std::to_string(record.step) + ": the " + (finite ? "gradient" : "loss") + " is not a finite number",
                 (file_exists(directory_ + "/trainer.json") ? "the last checkpoint is kept in " + directory_ + "; " : "") + "try a lower learning_rate");
  const double warm = config_.warmup_steps > 0 ? std::min(1.0, static_cast<double>(record.step) / static_cast<double>(config_.warmup_steps)) : 1.0;
  record.learning_rate = config_.learning_rate * warm;
  optimizer_->step(step, carry_.rows.puzzles, record.learning_rate, config_.puzzle_learning_rate * warm);
  if (average_.has_value()) average_->update();

  state_.step = record.step;
  state_.tokens += config_.batch_rows * config_.model.seq_len;
  state_.flops += supervision_flops(refiner_.config(), config_.batch_rows);
  state_.position = stream_.position();
  state_.seconds = record.seconds = seconds();
  record.examples = examples();
  last_ = record;
  loss_sum_ += metrics.loss;
  exact_sum_ += metrics.exact_accuracy * static_cast<double>(metrics.finished);
  finished_sum_ += metrics.finished;
  recent_.push_back(metrics.loss);
  if (recent_.size() > kRecentSteps) recent_.pop_front();
  return tables_->add_step(record);
}

Status RefinerRun::validate() {
  ScoreOptions options;
  options.rows = config_.validation_rows;
  options.batch_rows = config_.batch_rows;
  Result<RefinerScores> scores = RefinerScores{};
  const auto measure = [&] { scores = score(refiner_, *job_.validation, options); };
  if (average_.has_value()) {
    average_->with_average(measure);
  } else {
    measure();
  }
  TRY_ASSIGN(outcome_.validation, std::move(scores));
  return tables_->add_validation(last_, average_.has_value(), *outcome_.validation);
}

// OUT/average is a model of its own, without what a resume needs; it is written first, for OUT/model tells where the run stands.
Status RefinerRun::checkpoint() {
  Status saved;
  if (average_.has_value()) average_->with_average([&] { saved = save_model(job_.out + "/average", saved_model(), job_.files); });
  TRY(std::move(saved));
  TRY(tables_->commit());  // first: what lies beyond the checkpoint is dropped on resume, what is missing stays so
  TRY(save_run(directory_, state_, saved_model(), tensors(), job_.files));
  saved_at_ = steady_seconds();
  return {};
}

RefinerProgress RefinerRun::progress() {
  const double time = steady_seconds();
  const auto steps = static_cast<double>(state_.step - reported_step_);
  RefinerProgress progress;
  progress.step = state_.step;
  progress.seconds = seconds();
  progress.loss = steps > 0 ? loss_sum_ / steps : last_.metrics.loss;
  progress.exact_accuracy = finished_sum_ > 0 ? exact_sum_ / static_cast<double>(finished_sum_) : -1;
  progress.steps_per_second = steps / std::max(time - reported_at_, 1e-9);
  progress.learning_rate = last_.learning_rate;
  progress.fraction = fraction();
  progress.seconds_left = progress.fraction > 0 ? progress.seconds * (1 - progress.fraction) / progress.fraction : 0;
  reported_at_ = time;
  reported_step_ = state_.step;
  loss_sum_ = exact_sum_ = 0;
  finished_sum_ = 0;
  return progress;
}

Result<RefinerOutcome> RefinerRun::go(const std::function<void(const RefinerProgress&)>& report) {
  TRY(begin());
  const bool validates = job_.validation != nullptr && config_.validation_rows > 0;
  bool last = fraction() >= 1;
  while (!last) {
    TRY(step());
    outcome_.stopped = job_.stop && job_.stop();
    last = outcome_.stopped || fraction() >= 1;
    if (validates && ((last && !outcome_.stopped) || state_.step % config_.validation_steps == 0)) TRY(validate());
    const bool due = steady_seconds() - saved_at_ >= config_.checkpoint_seconds || (config_.checkpoint_steps > 0 && state_.step % config_.checkpoint_steps == 0);
    if (last || due) TRY(checkpoint());
    if (last || steady_seconds() - reported_at_ >= kReportSeconds) report(progress());
  }
  outcome_.steps = state_.step;
  outcome_.seconds = seconds();
  outcome_.flops = state_.flops;
  outcome_.loss = recent_.empty() ? std::nan("") : 0;  // there was nothing left to do
  for (const double loss : recent_) outcome_.loss += loss / static_cast<double>(recent_.size());
  return outcome_;
}

// What the data decides, where the config leaves it open.
Status fit(const RefinerSource& data, const std::string& what, RefinerConfig& model) {
  const auto take = [&](int64_t& field, int64_t of_data, const char* name, bool larger) -> Status {
    if (field == 0) field = of_data;
    if (field == of_data || (larger && field > of_data)) return {};
    return invalid_argument(std::string(name) + " is " + std::to_string(field) + ", " + what + " has " + std::to_string(of_data),
                            std::string("leave ") + name + " out to take the data's");
  };
  TRY(take(model.vocab_size, data.vocabulary(), "vocab_size", true));
  TRY(take(model.seq_len, data.length(), "seq_len", false));
  return take(model.num_puzzle_identifiers, data.puzzles(), "num_puzzle_identifiers", true);
}

}  // namespace

Result<RefinerOutcome> train_refiner(const RefinerJob& given, const std::function<void(const RefinerProgress&)>& report) {
  RefinerJob job = given;
  if (job.train->size() == 0) return invalid_argument("the data holds no example");
  TRY(fit(*job.train, "the data", job.config.model));
  if (job.validation != nullptr && job.validation->size() == 0) job.validation = nullptr;
  if (job.validation != nullptr) TRY(fit(*job.validation, "the held-out data", job.config.model));
  TRY_ASSIGN(const at::Device device, open_device(job.config.device));
  keep_freed_memory();
  RefinerRun run(job, device);
  return run.go(report);
}

}  // namespace foretrace::lm
