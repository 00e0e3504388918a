// EntryValue: what the first frame of a run returned, as text, taken from the steps as they come.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/limits.h"
#include "tracer/trace/state.h"

namespace foretrace::tracer {

class EntryValue {
 public:
  explicit EntryValue(const Limits& limits) : limits_(limits) {}
  Status see(const Step& step);
  // As its `return` step shows it; empty before that, and if there is no value.
  [[nodiscard]] const std::optional<std::string>& text() const { return text_; }

 private:
  Limits limits_;
  Replay replay_;
  uint32_t frame_ = 0;
  std::optional<std::string> text_;
};

}  // namespace foretrace::tracer
