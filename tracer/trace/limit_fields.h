// The limits by name, as requests, stores and manifests spell them. max_seconds alone is no integer and not among them.
#pragma once

#include <array>

#include "tracer/limits.h"

namespace foretrace::tracer {

struct LimitField {
  const char* name;
  int64_t Limits::*value;
  bool host;  // the host enforces it; the others are the recorder's
};

inline constexpr std::array<LimitField, 7> kLimitFields = {{{"max_steps", &Limits::max_steps, true},
                                                            {"max_memory_mb", &Limits::max_memory_mb, true},
                                                            {"max_output_mb", &Limits::max_output_mb, false},
                                                            {"max_value_bytes", &Limits::max_value_bytes, true},
                                                            {"max_value_items", &Limits::max_value_items, true},
                                                            {"max_value_depth", &Limits::max_value_depth, true},
                                                            {"max_value_nodes", &Limits::max_value_nodes, true}}};

}  // namespace foretrace::tracer
