// How the weights of a refiner are called: the names inside the repositories' `inner` module, read under every prefix that a state dict
// has there (a compiled loss head, a loss head, the model, its inner module) and written under that of a loss head.
#pragma once

#include <string>
#include <vector>

#include "lm/parameter.h"

namespace foretrace::lm {

// Adds "L_level.layers.0.mlp.down_proj.weight" and the like to `table`.
Parameter& add_refiner_weight(ParameterTable& table, ParameterKind kind, InitialValue initial, const std::vector<int64_t>& shape,
                              const std::string& name);

}  // namespace foretrace::lm
