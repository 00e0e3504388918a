// ShardSource: a split of a folder of shards as training examples, with a loss weight for each role of token.
#pragma once

#include "core/result.h"
#include "datasets/shard_set.h"
#include "lm/train/example_source.h"
#include "lm/train/role_weights.h"

namespace foretrace::lm {

class ShardSource : public ExampleSource {
 public:
  static Result<ShardSource> open(const std::string& folder, const std::string& split, const RoleWeights& weights);

  [[nodiscard]] int64_t size() const override { return static_cast<int64_t>(shards_.size()); }
  [[nodiscard]] int64_t length(int64_t index) const override;
  [[nodiscard]] TokenExample at(int64_t index) const override;
  [[nodiscard]] int64_t vocabulary() const override { return datasets::kVocabularySize; }
  [[nodiscard]] int32_t end_token() const override { return datasets::token::kEos; }
  [[nodiscard]] std::string fingerprint() const override { return shards_.hash(); }

 private:
  ShardSource(datasets::ShardSet shards, const RoleWeights& weights);
  datasets::ShardSet shards_;
  float weights_[datasets::kTokenRoleCount];
};

}  // namespace foretrace::lm
