#include "lm/recursive/state_grid_source.h"

#include <algorithm>

#include "lm/json_fields.h"
#include "lm/recursive/stablemax.h"

namespace foretrace::lm {

Result<datasets::GridShape> grid_shape_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  datasets::GridShape shape;
  TRY(fields.integer("given", shape.given, 16, 1 << 14));
  TRY(fields.integer("rows", shape.rows, 1, 1 << 10));
  TRY(fields.integer("width", shape.width, 4, 1 << 10));
  TRY(fields.finish());
  return shape;
}

Json to_json(const datasets::GridShape& shape) { return {{"given", shape.given}, {"rows", shape.rows}, {"width", shape.width}}; }

Result<StateGridSource> StateGridSource::open(const std::string& folder, const std::string& split, const datasets::GridShape& shape) {
  TRY_ASSIGN(const auto manifest, datasets::read_dataset_manifest(folder));
  if (manifest.queries.empty())
    return unsupported(folder + " holds traces, and a refiner answers questions about states", "`foretrace data build --queries` makes those");
  TRY_ASSIGN(auto shards, datasets::ShardSet::open(folder, split));
  StateGridSource source(std::move(shards), shape);
  for (size_t i = 0; i < source.shards_.size(); ++i)
    if (source.grid_of(i)) source.places_.push_back(static_cast<uint32_t>(i));
  if (source.places_.empty())
    return not_found("no question of " + folder + ", split " + split + ", fits " + std::to_string(shape.given) + " cells and a grid of " +
                         std::to_string(shape.rows) + " x " + std::to_string(shape.width),
                     "\"grid\" of the config is larger, or `data build` has a smaller --max-tokens");
  return source;
}

std::optional<datasets::GridExample> StateGridSource::grid_of(size_t place) const {
  const auto view = shards_.at(place);
  return datasets::lay_out(view.tokens.first(view.prompt_length), view.tokens.subspan(view.prompt_length), shape_);
}

RefinerExample StateGridSource::at(int64_t index, uint64_t) const {
  const auto grid = *grid_of(places_[static_cast<size_t>(index)]);
  RefinerExample example;
  example.inputs.assign(grid.inputs.begin(), grid.inputs.end());
  example.labels.assign(grid.labels.begin(), grid.labels.end());
  std::fill_n(example.labels.begin(), shape_.given, static_cast<int32_t>(kIgnoredLabel));
  return example;
}

std::string StateGridSource::fingerprint() const {
  return shards_.hash() + " " + std::to_string(shape_.given) + "+" + std::to_string(shape_.rows) + "x" + std::to_string(shape_.width);
}

}  // namespace foretrace::lm
