#include "tests/lm/device/device_runs.h"

#include "core/file.h"
#include "core/sqlite.h"
#include "tests/lm/recursive/sorting_source.h"

namespace foretrace::lm {

RefinerTrainConfig sorting_config(const std::string& device, const std::string& options, const std::string& model) {
  Json json = parse_json(R"({"decoder": "refiner", "model": {"hidden_size": 32, "num_heads": 2, "expansion": 2, "L_layers": 1, "H_cycles": 2,
    "L_cycles": 2, "puzzle_emb_len": 1, "halt_max_steps": 4}, "learning_rate": 5e-4, "puzzle_learning_rate": 1e-3, "warmup_steps": 20, "batch_rows": 48, "seed": 5,
    "average_decay": 0.95, "max_steps": 20, "validation_rows": 100, "checkpoint_seconds": 1e9})").value();
  json["device"] = device;
  json["model"].update(parse_json(model).value());
  json.update(parse_json(options).value());
  return refiner_train_config_from_json(json, "test").value();
}

Result<RefinerOutcome> train_sorting(const RefinerTrainConfig& config, const std::string& out, int64_t stop_after) {
  const SortingSource train(400), validation(100, 8);
  RefinerJob job;
  job.config = config;
  job.train = &train;
  job.validation = &validation;
  job.out = out;
  job.resume = file_exists(out + "/model/trainer.json");
  int64_t done = 0;
  job.stop = [&] { return ++done == stop_after; };
  return train_refiner(job, [](const RefinerProgress&) {});
}

std::vector<double> losses_of(const std::string& out) {
  auto db = Sqlite::open(out + "/metrics.db", Sqlite::Mode::kReadOnly).value();
  auto rows = db.prepare("SELECT loss FROM steps ORDER BY step").value();
  std::vector<double> losses;
  while (rows.step().value()) losses.push_back(rows.real(0));
  return losses;
}

}  // namespace foretrace::lm
