// PuzzleModel: a refiner of puzzles (`foretrace train` with "puzzle"): rows of tokens in, rows of tokens out.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "datasets/puzzle/puzzle_set.h"
#include "worldmodel/model_directory.h"
#include "worldmodel/refiner_model.h"

namespace foretrace::worldmodel {

struct PuzzleAnswer {
  std::vector<uint8_t> tokens;  // a row
  double confidence = 0;        // of the halting head
  double steps = 0;             // supervision steps
  double seconds = 0;           // the row's share of its batch's time
};

class PuzzleModel {
 public:
  // Refuses directories that hold no refiner of puzzles.
  static Result<std::unique_ptr<PuzzleModel>> open(ModelDirectory directory, const RefinerModelOptions& options = {});
  PuzzleModel(ModelDirectory directory, std::unique_ptr<lm::Refiner> refiner, const RefinerModelOptions& options);
  ~PuzzleModel();

  [[nodiscard]] const ModelDirectory& directory() const { return directory_; }
  // The puzzles that it was trained on (datasets/puzzle/puzzle_config.h).
  [[nodiscard]] const Json& puzzle() const { return directory_.json["puzzle"]; }
  // Whether it reads rows of this set.
  [[nodiscard]] Status reads(const datasets::puzzle::PuzzleSet& set) const;
  // In order. REQUIRES: reads(set), examples of it
  [[nodiscard]] std::vector<PuzzleAnswer> solve(const datasets::puzzle::PuzzleSet& set, std::span<const int64_t> examples) const;

 private:
  ModelDirectory directory_;
  std::unique_ptr<lm::Refiner> refiner_;
  RefinerModelOptions options_;
};

}  // namespace foretrace::worldmodel
