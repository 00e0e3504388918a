// Configurations that differ in how a decoding step goes, for tests that go through all of them.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "lm/causal_lm.h"

namespace foretrace::lm {

struct StepOption {
  const char* name;
  void (*set)(ModelConfig&);  // of tiny_config()
};

std::span<const StepOption> step_options();
// Throws std::invalid_argument for a name that none has.
const StepOption& step_option(const std::string& name);
// What differs most in how a step goes.
std::span<const StepOption* const> step_kinds();
// Seeded weights. With `ahead`, a multi-token head too.
std::unique_ptr<CausalLm> model_of(const StepOption& option, at::ScalarType type, bool ahead = false);

}  // namespace foretrace::lm
