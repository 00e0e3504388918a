#include "worldmodel/token_data.h"

#include "core/file.h"
#include "datasets/shard_set.h"
#include "datasets/vocabulary.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/train/aligned_source.h"
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

Result<TokenData> open_shards(const lm::TrainConfig& config, const std::string& folder) {
  TokenData data;
  TRY_ASSIGN(auto train, lm::ShardSource::open(folder, "train", config.role_weights));
  data.train = std::make_unique<lm::ShardSource>(std::move(train));
  auto validation = lm::ShardSource::open(folder, "valid", config.role_weights);
  if (!validation.ok() && validation.error().code != ErrorCode::kNotFound) return validation.error();
  if (validation.ok()) data.validation = std::make_unique<lm::ShardSource>(std::move(validation).value());
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

Status describe(const lm::TrainConfig& config, const std::string& folder, TokenData& data) {
  TRY_ASSIGN(const auto manifest, datasets::read_dataset_manifest(folder));
  data.files.foretrace = {{"decoder", config.diffusion.on() ? "diffusion" : "ar"},
                          {"trace_language", datasets::kTraceLanguageVersion},
                          {"content", manifest.queries.empty() ? "traces" : "states"},
                          {"data", data.train->fingerprint()}};
  if (config.diffusion.on()) data.files.foretrace["diffusion"] = lm::to_json(lm::diffusion_info(config, *data.train));
  if (file_exists(folder + "/tokenizer.json")) {
    TRY_ASSIGN(std::string bytes, read_file(folder + "/tokenizer.json"));
    data.files.companions.emplace_back("tokenizer.json", std::move(bytes));
  }
  return {};
}

}  // namespace

Result<TokenData> open_token_data(lm::TrainConfig& config, const std::string& folder, const std::string& where) {
  if (config.task.has_value() != folder.empty())
    return config.task.has_value() ? invalid_argument("both --data and a task in " + where, "leave one of them out")
                                   : invalid_argument("no --data, and no task in " + where, "`foretrace data build` makes shards");
  TRY_ASSIGN(TokenData data, config.task.has_value() ? open_task(config) : open_shards(config, folder));
  TRY(lm::settle(config, *data.train));
  if (config.diffusion.align_answers) align(config.diffusion, data);
  if (!config.task.has_value()) TRY(describe(config, folder, data));
  return data;
}

}  // namespace foretrace::worldmodel
