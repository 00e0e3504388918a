// Gradients that transformers computed, under the keys of a checkpoint (tests/fixtures/lm/make_transformers.py).
#pragma once

#include "lm/causal_lm.h"
#include "lm/safetensors_reader.h"

namespace foretrace::lm {

// Every "grad." tensor is a parameter's gradient, and every parameter has one: within `tolerance` of its largest number.
void expect_gradients(const CausalLm& model, const SafetensorsReader& reader, double tolerance);

}  // namespace foretrace::lm
