#include "lm/train/shard_source.h"

namespace foretrace::lm {

Result<ShardSource> ShardSource::open(const std::string& folder, const std::string& split, const RoleWeights& weights) {
  TRY_ASSIGN(auto shards, datasets::ShardSet::open(folder, split));
  return ShardSource(std::move(shards), weights);
}

ShardSource::ShardSource(datasets::ShardSet shards, const RoleWeights& weights) : shards_(std::move(shards)) {
  using datasets::TokenRole;
  const auto set = [&](TokenRole role, double weight) { weights_[static_cast<int>(role)] = static_cast<float>(weight); };
  set(TokenRole::kPrompt, weights.prompt);
  set(TokenRole::kControl, weights.control);
  set(TokenRole::kState, weights.state);
  set(TokenRole::kValue, weights.value);
  set(TokenRole::kForced, weights.forced);
}

int64_t ShardSource::length(int64_t index) const {
  return static_cast<int64_t>(shards_.at(static_cast<size_t>(index)).tokens.size());
}

TokenExample ShardSource::at(int64_t index) const {
  const datasets::ExampleView view = shards_.at(static_cast<size_t>(index));
  TokenExample example;
  example.tokens.assign(view.tokens.begin(), view.tokens.end());
  example.weights.reserve(view.roles.size());
  for (const auto role : view.roles) {
    example.weights.push_back(weights_[static_cast<int>(role)]);
    example.given.push_back(role == datasets::TokenRole::kPrompt && example.weights.back() == 0 ? 1 : 0);
  }
  return example;
}

}  // namespace foretrace::lm
