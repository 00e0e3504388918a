#include "eval/decoders/decoder_comparison.h"

#include <algorithm>
#include <map>

#include "core/file.h"
#include "eval/runner.h"
#include "eval/state_suite.h"
#include "eval/trace_data.h"
#include "worldmodel/copy_model.h"

namespace foretrace::eval {
namespace {

class Work {
 public:
  Work(const ComparisonRequest& request, StateSuite& suite, ResultsStore& store) : request_(request), suite_(suite), store_(store) {}

  // Nothing where it was stopped.
  Result<std::optional<DecoderResult>> run(const ComparedDecoder& decoder, int64_t seed);
  Result<Summary> copy();

 private:
  Result<worldmodel::TrainedModel> train(const ComparedDecoder& decoder, int64_t seed, const std::string& label);
  Result<Summary> ask(worldmodel::WorldModel& system, RunOptions options, const std::string& label);

  const ComparisonRequest& request_;
  StateSuite& suite_;
  ResultsStore& store_;
};

Json to_json(const worldmodel::TrainedModel& model, const Json& config) {
  return {{"config", config},       {"path", model.path},       {"parameters", model.parameters},
          {"steps", model.steps},   {"flops", model.flops},     {"seconds", model.seconds}};
}

Result<worldmodel::TrainedModel> read_trained(const std::string& path, const Json& config) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  if (json.value("config", Json()) != config)
    return invalid_argument(path + ": was trained with another config", "give another --runs, or take the run's folder away");
  return worldmodel::TrainedModel{json.value("path", ""), json.value("parameters", int64_t{0}), json.value("steps", int64_t{0}),
                                  json.value("flops", 0.0), json.value("seconds", 0.0), false};
}

Result<worldmodel::TrainedModel> Work::train(const ComparedDecoder& decoder, int64_t seed, const std::string& label) {
  worldmodel::TrainRequest train;
  train.config = decoder.train;
  train.config["seed"] = seed;
  train.config["max_flops"] = request_.plan.flops;
  train.where = decoder.model;
  train.data = request_.data;
  train.out = request_.runs + "/" + decoder.model + "-" + std::to_string(seed);
  const std::string note = train.out + "/trained.json";
  if (file_exists(note)) return read_trained(note, train.config);
  train.stop = request_.stop;
  if (request_.report) train.report = [&](double fraction, double) { request_.report(label + ": training", fraction); };
  TRY_ASSIGN(const auto model, worldmodel::train_model(train));
  if (!model.stopped) TRY(write_file_atomic(note, to_json(model, train.config).dump(2) + "\n"));
  return model;
}

Result<Summary> Work::ask(worldmodel::WorldModel& system, RunOptions options, const std::string& label) {
  options.stop = request_.stop;
  if (request_.report)
    options.progress = [&](int64_t done, int64_t all) {
      request_.report(label + ": states", static_cast<double>(done) / static_cast<double>(std::max<int64_t>(all, 1)));
    };
  return run_suite(suite_, system, store_, options);
}

Result<std::optional<DecoderResult>> Work::run(const ComparedDecoder& decoder, int64_t seed) {
  const std::string label = decoder.name + " " + std::to_string(seed);
  DecoderResult result{decoder.name, seed, decoder.ablation, {}, {}, 0};
  TRY_ASSIGN(result.model, train(decoder, seed, label));
  if (result.model.stopped || request_.stop()) return std::optional<DecoderResult>();
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(result.model.path));
  const std::string settings = decoder.decode.text(directory.decoder);
  TRY_ASSIGN(const auto system, worldmodel::open_model(std::move(directory), decoder.decode));
  RunOptions options;
  options.settings = settings;
  options.detail = result.model.path;
  TRY_ASSIGN(result.states, ask(*system, options, label));
  options.settings += " alone";
  options.limit = request_.plan.alone;
  options.batch = 1;
  TRY_ASSIGN(const Summary alone, ask(*system, options, label + " alone"));
  result.seconds_alone = alone.seconds_each;
  if (request_.stop()) return std::optional<DecoderResult>();
  return std::optional(std::move(result));
}

Result<Summary> Work::copy() {
  worldmodel::CopyModel copy;
  RunOptions options;
  options.detail = "baseline";
  return ask(copy, options, "copy");
}

// What is compared, a seed after the other; then the ablations.
std::vector<std::pair<const ComparedDecoder*, int64_t>> in_order(const ComparisonPlan& plan) {
  std::vector<std::pair<const ComparedDecoder*, int64_t>> order;
  size_t most = 0;
  for (const auto& decoder : plan.decoders) most = std::max(most, decoder.seeds.size());
  for (const bool ablation : {false, true})
    for (size_t i = 0; i < most; ++i)
      for (const auto& decoder : plan.decoders)
        if (decoder.ablation == ablation && i < decoder.seeds.size()) order.emplace_back(&decoder, decoder.seeds[i]);
  return order;
}

// Those of a part: the models take turns, and what is asked of a model goes with it.
std::vector<std::pair<const ComparedDecoder*, int64_t>> part_of(const ComparisonRequest& request) {
  std::map<std::pair<std::string, int64_t>, size_t> turns;
  auto order = in_order(request.plan);
  std::erase_if(order, [&](const auto& one) {
    const size_t turn = turns.try_emplace({one.first->model, one.second}, turns.size()).first->second;
    return turn % static_cast<size_t>(request.parts) != static_cast<size_t>(request.part);
  });
  return order;
}

}  // namespace

Result<DecoderComparison> compare_decoders(const ComparisonRequest& given) {
  ComparisonRequest request = given;
  bool asked = false;  // once said, it stays
  request.stop = [&] { return asked = asked || (given.stop && given.stop()); };
  TRY_ASSIGN(const auto data, read_trace_data(request.data, "test", request.plan.programs));
  StateSuite suite(data.items, {request.plan.queries, request.plan.queries_a_run, {}});
  TRY_ASSIGN(const auto store, ResultsStore::open(request.out, false));
  TRY(make_directories(request.runs));
  Work work(request, suite, *store);
  DecoderComparison comparison;
  TRY_ASSIGN(comparison.copy, work.copy());
  for (const auto& [decoder, seed] : part_of(request)) {
    TRY_ASSIGN(auto result, work.run(*decoder, seed));
    comparison.stopped = !result.has_value();
    if (comparison.stopped) break;
    comparison.results.push_back(std::move(*result));
  }
  return comparison;
}

}  // namespace foretrace::eval
