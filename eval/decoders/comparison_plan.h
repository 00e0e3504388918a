// ComparisonPlan: which decoders are trained on what compute and asked what: the JSON file of `foretrace eval decoders`
// (docs/decoders.md lists its fields).
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "datasets/state_query/question.h"
#include "worldmodel/open_model.h"

namespace foretrace::eval {

struct ComparedDecoder {
  std::string name;   // also of the folder of its runs
  std::string model;  // whose runs are asked: its own name, or that of the decoder it differs from in decoding alone
  Json train;         // training config, without seed and limits
  worldmodel::DecodeSettings decode;
  std::vector<int64_t> seeds;
  bool ablation = false;
};

struct ComparisonPlan {
  double flops = 0;  // of each training run
  int64_t programs = 200;  // of the test split
  int64_t queries_a_run = 6;
  int64_t alone = 48;  // questions that are asked one at a time, for the time that they take
  std::vector<datasets::QueryKind> queries;  // empty: all
  std::vector<ComparedDecoder> decoders;     // ablations behind those that are compared
};

// An unknown field is an Error that names it, and so is an ablation of nothing. `where` starts each message.
Result<ComparisonPlan> comparison_plan_from_json(const Json& json, const std::string& where);

}  // namespace foretrace::eval
