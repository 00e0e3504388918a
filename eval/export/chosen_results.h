// One system's samples of one suite, out of results stores: what is written into files of other harnesses.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "eval/results_store.h"

namespace foretrace::eval {

struct ChosenResults {
  std::string suite;
  SystemRecord system;
  std::string settings;
  std::vector<Sample> samples;  // in the evaluation's order
};

// The latest finished evaluation of that suite by that system. `suite` empty: the only one that there is; `system` (an id, a prefix of
// one, or a name) empty: the only one that is no baseline, else the only one. An Error lists what there is to choose from.
Result<ChosenResults> choose_results(const std::vector<std::string>& stores, const std::string& suite, const std::string& system);

}  // namespace foretrace::eval
