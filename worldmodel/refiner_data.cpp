#include "worldmodel/refiner_data.h"

#include "datasets/puzzle/puzzle_config.h"
#include "datasets/vocabulary.h"
#include "lm/recursive/puzzle_source.h"
#include "lm/recursive/state_grid_source.h"

namespace foretrace::worldmodel {
namespace {

// Takes a field out of an object; null where it is not there.
Json take(Json& json, const char* name) {
  Json value = json.value(name, Json());
  json.erase(name);
  return value;
}

Result<RefinerData> open_puzzles(const Json& puzzle, const std::string& where) {
  RefinerData data;
  TRY_ASSIGN(const auto config, datasets::puzzle::puzzle_config_from_json(puzzle, where + ": puzzle"));
  TRY_ASSIGN(auto splits, datasets::puzzle::load_puzzles(config));
  data.puzzles = std::make_unique<const datasets::puzzle::PuzzleSplits>(std::move(splits));
  data.train = std::make_unique<lm::PuzzleSource>(data.puzzles->train, data.puzzles->augment);
  if (data.puzzles->test.examples() > 0) data.validation = std::make_unique<lm::PuzzleSource>(data.puzzles->test, false);
  data.files.foretrace = {{"decoder", "refiner"}, {"puzzle", puzzle}, {"data", data.train->fingerprint()}};
  return data;
}

Result<RefinerData> open_states(const std::string& folder, const Json& grid, const std::string& where) {
  RefinerData data;
  datasets::GridShape shape;
  if (!grid.is_null()) {
    TRY_ASSIGN(shape, lm::grid_shape_from_json(grid, where + ": grid"));
  }
  TRY_ASSIGN(auto train, lm::StateGridSource::open(folder, "train", shape));
  data.left_out = train.left_out();
  data.files.foretrace = {{"decoder", "refiner"},
                          {"trace_language", datasets::kTraceLanguageVersion},
                          {"content", "states"},
                          {"grid", lm::to_json(shape)},
                          {"data", train.fingerprint()}};
  data.train = std::make_unique<lm::StateGridSource>(std::move(train));
  auto validation = lm::StateGridSource::open(folder, "valid", shape);
  if (!validation.ok() && validation.error().code != ErrorCode::kNotFound) return validation.error();
  if (validation.ok()) data.validation = std::make_unique<lm::StateGridSource>(std::move(validation).value());
  return data;
}

}  // namespace

Result<RefinerData> open_refiner_data(Json& config, const std::string& data, const std::string& where) {
  (void)take(config, "decoder");
  const Json puzzle = take(config, "puzzle"), grid = take(config, "grid");
  if (puzzle.is_null()) {
    if (data.empty()) return invalid_argument("no --data, and no puzzle in " + where, "`foretrace data build --queries` makes shards");
    return open_states(data, grid, where);
  }
  if (!data.empty()) return invalid_argument("both --data and a puzzle in " + where, "leave one of them out");
  return open_puzzles(puzzle, where);
}

}  // namespace foretrace::worldmodel
