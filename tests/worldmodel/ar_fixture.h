// A tiny model of the trace language for tests, random or overfitted on the traces below.
#pragma once

#include <memory>
#include <vector>

#include "worldmodel/ar_model.h"

namespace foretrace::worldmodel {

// Three programs of different lengths with their traces.
std::vector<TracedProgram> fixture_traces();
// Seeded weights; with `steps` > 0, that many optimizer steps on the first `learnt` of
// fixture_traces(). `asks_states`: one that answers questions about states instead.
std::unique_ptr<ArModel> fixture_model(uint64_t seed, int steps = 0, size_t learnt = 3, bool asks_states = false,
                                       const Sampling& sampling = {});

}  // namespace foretrace::worldmodel
