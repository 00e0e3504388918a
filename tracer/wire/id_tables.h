// IdTables: what ids of a run are defined so far. Every step is held against them before anyone else sees it: ids dense, every
// reference defined, splices within their object, quotas kept. Memory grows only with objects (4 bytes each) and frames (1 bit).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/trace/line_steps.h"

namespace foretrace::tracer::wire {

// Per run. Whoever goes over one ends the recording with kLimit.
struct IdQuota {
  uint64_t strings = 1u << 20;
  uint64_t string_bytes = 256u << 20;
  uint64_t codes = 1u << 18;
  uint64_t scalars = 1u << 27;
  uint64_t objects = 1u << 26;
  uint64_t slots = 1u << 27;        // captured slots of all objects together
  uint64_t frames = 1u << 28;
  uint64_t open_frames = 1u << 20;  // called, not yet returned
  uint64_t threads = 1u << 16;
};

class IdTables {
 public:
  explicit IdTables(const IdQuota& quota) : quota_(quota) {}

  // Takes the definitions of `step` in and checks all that it refers to. After an Error the tables are of no further use.
  Status accept(const tracer::Step& step);
  Status accept(const LineSteps& steps);
  void reset();

 private:
  Status define(const tracer::Step& step);
  Status define_object(const ObjectNew& object);
  Status define_frame(const tracer::Frame& frame);
  Status splice(const tracer::Splice& splice);
  Status entries_defined(const std::vector<Entry>& entries, bool keyed) const;
  [[nodiscard]] Status check(const std::vector<VariableSet>& variables, uint32_t frame) const;
  Status close_frame(const tracer::Step& step);
  [[nodiscard]] bool defined(Ref ref) const;
  [[nodiscard]] bool string(StringId id) const { return id != 0 && id <= strings_; }

  IdQuota quota_;
  uint64_t strings_ = 0;
  uint64_t string_bytes_ = 0;
  uint64_t codes_ = 0;
  uint64_t scalars_ = 0;
  uint64_t frames_ = 0;
  uint64_t open_frames_ = 0;
  uint64_t threads_ = 0;
  uint64_t slots_ = 0;
  std::vector<uint32_t> objects_;  // bit 31: entries have keys; below: how many are captured
  std::vector<bool> returned_;     // a bit a frame
};

}  // namespace foretrace::tracer::wire
