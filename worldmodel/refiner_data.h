// What a refiner is trained on, by its config: puzzles that the config names ("puzzle"), or a folder of questions about states.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/json.h"
#include "datasets/puzzle/puzzle_set.h"
#include "lm/recursive/refiner_source.h"
#include "lm/train/run_state.h"

namespace foretrace::worldmodel {

struct RefinerData {
  std::unique_ptr<const datasets::puzzle::PuzzleSplits> puzzles;  // null: states
  std::unique_ptr<lm::RefinerSource> train, validation;           // validation may be null
  lm::RunFiles files;      // foretrace.json says what kind of refiner this is
  int64_t left_out = 0;    // questions that do not fit the grid
};

// Takes "decoder", "puzzle" and "grid" out of a training config and opens what they name. `data`: the folder of shards; empty where the
// config names puzzles. `where` starts each message.
Result<RefinerData> open_refiner_data(Json& config, const std::string& data, const std::string& where);

}  // namespace foretrace::worldmodel
