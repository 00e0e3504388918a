// The value of an expression at a step of a run.
#pragma once

#include <cstdint>
#include <optional>

#include "tracer/debug_adapter/expression.h"
#include "tracer/debug_adapter/recorded_value.h"

namespace foretrace::tracer {

// A value that the run has, or one that was computed from such.
struct Evaluated {
  std::optional<RecordedValue> recorded;
  std::optional<Json> plain;  // of both, where JSON has such a value

  [[nodiscard]] std::string text() const { return recorded ? recorded->text() : plain->dump(); }
};

// In the frame, at the cursor's step. What the trace cannot tell is an Error.
Result<Evaluated> evaluate(const Expression& expression, StepCursor& cursor, uint32_t frame);
// As a condition: false for 0, "", None and what is empty.
Result<bool> holds(const Expression& expression, StepCursor& cursor, uint32_t frame);

}  // namespace foretrace::tracer
