// RecordedValue: what can be looked up in the values that a run has at a step: attributes, items, what pointers point to. Each answer is
// one that the trace has; what was cut off when it was recorded is an Error, not a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {

class RecordedValue {
 public:
  // At the cursor's step. REQUIRES: the cursor stays there and outlives this
  RecordedValue(StepCursor& cursor, Ref ref) : cursor_(&cursor), ref_(ref) {}

  [[nodiscard]] Ref ref() const { return ref_; }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string type() const { return std::string(cursor_->renderer().type_name(ref_)); }
  // As JSON: a number, a string, true, false or null. None: it is no such value, or was cut.
  [[nodiscard]] std::optional<Json> plain() const;
  // Its object as it is at the step, that of a pointer's target for a pointer; null if it is none.
  [[nodiscard]] const ObjectNew* object() const;
  // The pointer's own object; null if it is no pointer to something.
  [[nodiscard]] const ObjectNew* pointer() const;

  [[nodiscard]] Result<RecordedValue> member(const std::string& name) const;
  [[nodiscard]] Result<RecordedValue> item(const Json& key) const;
  [[nodiscard]] Result<RecordedValue> target() const;
  [[nodiscard]] Result<int64_t> length() const;

 private:
  [[nodiscard]] RecordedValue with(Ref ref) const { return {*cursor_, ref}; }
  // object(), or what a C variable's place holds, if that has parts. A pointer to a pointer is not looked through: such a chain need not end.
  [[nodiscard]] const ObjectNew* whole() const;
  // What lies at a place of it such as ".x[2]"; none: no such thing was recorded.
  [[nodiscard]] std::optional<RecordedValue> at_place(std::string_view place) const;
  [[nodiscard]] Result<RecordedValue> element(const ObjectNew& list, const Json& key) const;

  StepCursor* cursor_;
  Ref ref_;
};

// The name that a key of an instance's entries stands for: name of 'name'.
std::string attribute_name(StepCursor& cursor, Ref key);
// A variable of the frame, else of the module that its code is in, if that frame is open too.
Result<RecordedValue> find_variable(StepCursor& cursor, uint32_t frame, const std::string& name);
// The open frame of the module that the frame's code is in; the frame itself if it is a module's. Null: there is none.
const FrameState* module_frame(StepCursor& cursor, const FrameState& frame);

}  // namespace foretrace::tracer
