// A policy without a language model: mutation operators propose edits of the program, a world model orders them by what it predicts of the shown tests, and so many are really
// run as the budget allows, until one passes.
#pragma once

#include <memory>

#include "agents/loop/policy.h"
#include "worldmodel/world_model.h"

namespace foretrace::agents {

struct SearchOptions {
  int64_t runs = 10;        // proposals that are tested, at most
  int64_t proposals = 60;   // that are drawn and ordered
  int64_t calls = 3;        // of the shown tests, that the model is asked about for each
  uint64_t seed = 1;
  worldmodel::Budget budget;
};

// `model`: outlives it; none: the order in which the proposals were drawn.
std::unique_ptr<Policy> make_search_policy(worldmodel::WorldModel* model, const SearchOptions& options);

}  // namespace foretrace::agents
