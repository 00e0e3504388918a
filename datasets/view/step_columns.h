// StepColumns: the steps of a run in the columns that the page decodes (docs/viewer.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "datasets/view/value_packer.h"
#include "tracer/trace/delta.h"

namespace foretrace::datasets {

class StepColumns {
 public:
  // REQUIRES: `values` outlives this
  explicit StepColumns(ValuePacker& values) : values_(&values) {}

  void add(const tracer::Step& step);
  // How many steps, bindings, splices and entries; then each column with its length before it.
  [[nodiscard]] std::string bytes() const;

 private:
  enum Column { kFlags, kLines, kFrames, kDepths, kValues, kCounts, kNames, kBindings, kSplices, kColumns };
  void add_splice(const tracer::Splice& splice);

  ValuePacker* values_;
  std::array<tracer::ByteWriter, kColumns> columns_;
  uint64_t steps_ = 0, bindings_ = 0, splices_ = 0, entries_ = 0;
  uint32_t line_ = 0, frame_ = 0, depth_ = 0;
};

// Keys only where an entry has one: count << 1 | has keys, then [key,] value each.
void put_entries(tracer::ByteWriter& out, ValuePacker& values, const std::vector<tracer::Entry>& entries);

}  // namespace foretrace::datasets
