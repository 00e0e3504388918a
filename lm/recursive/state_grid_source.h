// Questions about program states (docs/state_queries.md) as a refiner's questions and answers: rows of cells (state_grid.h), a label for
// each cell of the answer's grid.
#pragma once

#include <vector>

#include "core/json.h"
#include "datasets/shard_set.h"
#include "datasets/state_query/state_grid.h"
#include "lm/recursive/refiner_source.h"

namespace foretrace::lm {

// "grid" of a training config and of foretrace.json: {"given", "rows", "width"}, each with its default.
Result<datasets::GridShape> grid_shape_from_json(const Json& json, const std::string& where);
Json to_json(const datasets::GridShape& shape);

class StateGridSource : public RefinerSource {
 public:
  // Questions that do not fit the shape are left out. Fails where the shards hold traces, or nothing fits.
  static Result<StateGridSource> open(const std::string& folder, const std::string& split, const datasets::GridShape& shape);

  [[nodiscard]] int64_t size() const override { return static_cast<int64_t>(places_.size()); }
  [[nodiscard]] int64_t length() const override { return shape_.cells(); }
  [[nodiscard]] int64_t vocabulary() const override { return datasets::kVocabularySize; }
  [[nodiscard]] int64_t puzzles() const override { return 1; }
  // There is one variant of each.
  [[nodiscard]] RefinerExample at(int64_t index, uint64_t variant) const override;
  [[nodiscard]] std::string fingerprint() const override;
  // Questions of the split that do not fit.
  [[nodiscard]] int64_t left_out() const { return static_cast<int64_t>(shards_.size()) - size(); }

 private:
  StateGridSource(datasets::ShardSet shards, const datasets::GridShape& shape) : shards_(std::move(shards)), shape_(shape) {}
  [[nodiscard]] std::optional<datasets::GridExample> grid_of(size_t place) const;

  datasets::ShardSet shards_;
  datasets::GridShape shape_;
  std::vector<uint32_t> places_;  // in the shards
};

}  // namespace foretrace::lm
