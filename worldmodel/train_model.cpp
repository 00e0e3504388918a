#include "worldmodel/train_model.h"

#include <numeric>

#include "core/file.h"
#include "lm/recursive/refiner_trainer.h"
#include "lm/safetensors_reader.h"
#include "lm/train/trainer.h"
#include "worldmodel/refiner_data.h"
#include "worldmodel/token_data.h"

namespace foretrace::worldmodel {
namespace {

bool is_there(const std::string& out) { return file_exists(out + "/model/trainer.json"); }

Result<int64_t> count_parameters(const std::string& model) {
  TRY_ASSIGN(const auto reader, lm::SafetensorsReader::open(model + "/model.safetensors"));
  int64_t count = 0;
  for (const auto& entry : reader.entries())
    count += std::accumulate(entry.shape.begin(), entry.shape.end(), int64_t{1}, std::multiplies<>());
  return count;
}

template <typename Outcome>
Result<TrainedModel> trained(const TrainRequest& request, const Outcome& outcome, bool averages) {
  TrainedModel model;
  model.path = request.out + (averages ? "/average" : "/model");
  TRY_ASSIGN(model.parameters, count_parameters(model.path));
  model.steps = outcome.steps;
  model.flops = outcome.flops;
  model.seconds = outcome.seconds;
  model.stopped = outcome.stopped;
  return model;
}

template <typename Progress>
std::function<void(const Progress&)> reporter(const TrainRequest& request) {
  return [&request](const Progress& p) {
    if (request.report) request.report(p.fraction, p.seconds_left);
  };
}

template <typename Job, typename Data>
void fill(Job& job, const Data& data, const TrainRequest& request) {
  job.train = data.train.get();
  job.validation = data.validation.get();
  job.out = request.out;
  job.resume = is_there(request.out);
  job.files = data.files;
  job.stop = request.stop;
}

Result<TrainedModel> train_refiner(const TrainRequest& request) {
  Json json = request.config;
  TRY_ASSIGN(const RefinerData data, open_refiner_data(json, request.data, request.where));
  lm::RefinerJob job;
  TRY_ASSIGN(job.config, lm::refiner_train_config_from_json(json, request.where));
  fill(job, data, request);
  TRY_ASSIGN(const auto outcome, lm::train_refiner(job, reporter<lm::RefinerProgress>(request)));
  return trained(request, outcome, job.config.average_decay > 0);
}

Result<TrainedModel> train_language_model(const TrainRequest& request) {
  lm::TrainJob job;
  TRY_ASSIGN(job.config, lm::train_config_from_json(request.config, request.where));
  std::vector<std::string> folders;
  if (!request.data.empty()) folders.push_back(request.data);
  TRY_ASSIGN(const TokenData data, open_token_data(job.config, folders, request.where));
  fill(job, data, request);
  TRY_ASSIGN(const auto outcome, lm::train(job, reporter<lm::TrainProgress>(request)));
  return trained(request, outcome, job.config.average_decay > 0);
}

}  // namespace

Result<TrainedModel> train_model(const TrainRequest& request) {
  const bool refines = request.config.is_object() && request.config.value("decoder", Json()) == "refiner";
  return refines ? train_refiner(request) : train_language_model(request);
}

}  // namespace foretrace::worldmodel
