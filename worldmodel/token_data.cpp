#include "worldmodel/token_data.h"

#include "core/file.h"
#include "datasets/shard_set.h"
#include "datasets/vocabulary.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/train/aligned_source.h"
#include "lm/train/joined_source.h"
#include "lm/train/shard_source.h"

namespace foretrace::worldmodel {
namespace {

Result<TokenData> open_task(const lm::TrainConfig& config) {
  TokenData data;
  TRY_ASSIGN(auto train, lm::TaskSource::open(*config.task, static_cast<uint64_t>(config.seed) + 1));
  TRY_ASSIGN(auto validation, lm::TaskSource::open(*config.task, 0));
  data.train = std::make_unique<lm::TaskSource>(std::move(train));
  data.validation = std::make_unique<lm::TaskSource>(std::move(validation));
  data.files.foretrace = {{"decoder", "none"}, {"task", to_json(*config.task)}};
  return data;
}

using Sources = std::vector<std::unique_ptr<lm::ExampleSource>>;

std::unique_ptr<lm::ExampleSource> joined(Sources sources) {
  if (sources.empty()) return nullptr;
  if (sources.size() == 1) return std::move(sources.front());
  return std::make_unique<lm::JoinedSource>(std::move(sources));
}

Result<TokenData> open_shards(const lm::TrainConfig& config, const std::vector<std::string>& folders) {
  Sources trains, validations;
  for (const std::string& folder : folders) {
    TRY_ASSIGN(auto train, lm::ShardSource::open(folder, "train", config.role_weights));
    trains.push_back(std::make_unique<lm::ShardSource>(std::move(train)));
    auto validation = lm::ShardSource::open(folder, "valid", config.role_weights);
    if (!validation.ok() && validation.error().code != ErrorCode::kNotFound) return validation.error();
    if (validation.ok()) validations.push_back(std::make_unique<lm::ShardSource>(std::move(validation).value()));
  }
  TokenData data;
  data.train = joined(std::move(trains));
  data.validation = joined(std::move(validations));
  return data;
}

// Behind the config's settling, which knows the fill token.
void align(const lm::DiffusionTraining& diffusion, TokenData& data) {
  for (auto* source : {&data.train, &data.validation}) {
    if (*source == nullptr) continue;
    auto& shards = data.shards[source == &data.train ? 0 : 1];
    shards = std::move(*source);
    *source = std::make_unique<lm::AlignedSource>(*shards, diffusion.block, diffusion.pad_token);
  }
}

// "traces", "states", or "traces+states": what a model is asked for that was trained on these folders.
Result<std::string> content_of(const std::vector<std::string>& folders) {
  bool traces = false, states = false;
  for (const std::string& folder : folders) {
    TRY_ASSIGN(const auto manifest, datasets::read_dataset_manifest(folder));
    (manifest.queries.empty() ? traces : states) = true;
  }
  return std::string(traces && states ? "traces+states" : states ? "states" : "traces");
}

Status describe(const lm::TrainConfig& config, const std::vector<std::string>& folders, TokenData& data) {
  TRY_ASSIGN(const std::string content, content_of(folders));
  data.files.foretrace = {{"decoder", config.diffusion.on() ? "diffusion" : "ar"},
                          {"trace_language", datasets::kTraceLanguageVersion},
                          {"content", content},
                          {"data", data.train->fingerprint()}};
  if (config.diffusion.on()) data.files.foretrace["diffusion"] = lm::to_json(lm::diffusion_info(config, *data.train));
  for (const std::string& folder : folders) {
    if (!file_exists(folder + "/tokenizer.json") || !data.files.companions.empty()) continue;
    TRY_ASSIGN(std::string bytes, read_file(folder + "/tokenizer.json"));
    data.files.companions.emplace_back("tokenizer.json", std::move(bytes));
  }
  return {};
}

}  // namespace

Result<TokenData> open_token_data(lm::TrainConfig& config, const std::vector<std::string>& folders, const std::string& where) {
  if (config.task.has_value() != folders.empty())
    return config.task.has_value() ? invalid_argument("both --data and a task in " + where, "leave one of them out")
                                   : invalid_argument("no --data, and no task in " + where, "`foretrace data build` makes shards");
  TRY_ASSIGN(TokenData data, config.task.has_value() ? open_task(config) : open_shards(config, folders));
  TRY(lm::settle(config, *data.train));
  if (config.diffusion.align_answers) align(config.diffusion, data);
  if (!config.task.has_value()) TRY(describe(config, folders, data));
  return data;
}

}  // namespace foretrace::worldmodel
