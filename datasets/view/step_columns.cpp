#include "datasets/view/step_columns.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

constexpr uint8_t kMoved = 8, kHasValue = 16, kHasBindings = 32, kHasSplices = 64, kHasNoLine = 128;

}  // namespace

void StepColumns::add(const tracer::Step& step) {
  const bool moved = step.frame != frame_ || step.depth != depth_;
  const bool no_line = step.line == tracer::kNoLine;
  columns_[kFlags].byte(static_cast<uint8_t>(
      static_cast<uint8_t>(step.event) | (moved ? kMoved : 0) | (step.value.absent() ? 0 : kHasValue) |
      (step.variables.empty() ? 0 : kHasBindings) | (step.splices.empty() ? 0 : kHasSplices) | (no_line ? kHasNoLine : 0)));
  if (!no_line) {
    columns_[kLines].signed_varint(int64_t{step.line} - line_);
    line_ = step.line;
  }
  if (moved) {
    columns_[kFrames].signed_varint(int64_t{step.frame} - frame_);
    columns_[kDepths].varint(step.depth);
    frame_ = step.frame;
    depth_ = step.depth;
  }
  if (!step.value.absent()) columns_[kValues].varint(values_->pack(step.value));
  if (!step.variables.empty()) columns_[kCounts].varint(step.variables.size());
  for (const tracer::VariableSet& variable : step.variables) {
    columns_[kNames].varint(variable.name);
    columns_[kBindings].varint(values_->pack(variable.value));
  }
  if (!step.splices.empty()) columns_[kCounts].varint(step.splices.size());
  for (const tracer::Splice& splice : step.splices) add_splice(splice);
  ++steps_;
  bindings_ += step.variables.size();
  splices_ += step.splices.size();
}

void StepColumns::add_splice(const tracer::Splice& splice) {
  tracer::ByteWriter& out = columns_[kSplices];
  for (const uint64_t n : {uint64_t{splice.object}, uint64_t{splice.at}, uint64_t{splice.removed}, splice.length}) out.varint(n);
  put_entries(out, *values_, splice.inserted);
  entries_ += splice.inserted.size();
}

std::string StepColumns::bytes() const {
  tracer::ByteWriter out;
  for (const uint64_t n : {steps_, bindings_, splices_, entries_}) out.varint(n);
  for (const tracer::ByteWriter& column : columns_) out.text(column.bytes());
  return std::string(out.bytes());
}

void put_entries(tracer::ByteWriter& out, ValuePacker& values, const std::vector<tracer::Entry>& entries) {
  const bool keys = std::any_of(entries.begin(), entries.end(), [](const tracer::Entry& entry) { return !entry.key.absent(); });
  out.varint(entries.size() << 1 | (keys ? 1 : 0));
  for (const tracer::Entry& entry : entries) {
    if (keys) out.varint(values.pack(entry.key));
    out.varint(values.pack(entry.value));
  }
}

}  // namespace foretrace::datasets
