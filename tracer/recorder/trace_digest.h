// TraceDigest: a number that two runs share if and only if (but for chance) every step and every definition of them is the same.
#pragma once

#include <cstdint>
#include <string_view>

#include "tracer/trace/start_state.h"

namespace foretrace::tracer {

class TraceDigest {
 public:
  void add(const StartState& start);
  void add(const Step& step);
  [[nodiscard]] uint64_t value() const { return hash_; }

 private:
  void number(uint64_t n);
  void text(std::string_view text);
  void entries(const std::vector<Entry>& entries);
  uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace foretrace::tracer
