#include "tracer/store/step_chunk.h"

namespace foretrace::tracer {
namespace {

// Bits of a step's flag byte above the event's three.
constexpr uint8_t kNewFrame = 1 << 3;  // frame or depth differ from the step before
constexpr uint8_t kHasValue = 1 << 4;
constexpr uint8_t kHasVariables = 1 << 5;
constexpr uint8_t kHasDefinitions = 1 << 6;
constexpr uint8_t kHasSplices = 1 << 7;

RefBase base_of(const DefinitionCounts& counts) { return {0, counts.scalars, counts.objects}; }

void write_counts(ByteWriter& out, const DefinitionCounts& after, const DefinitionCounts& before) {
  out.varint(after.strings - before.strings);
  out.varint(after.codes - before.codes);
  out.varint(after.frames - before.frames);
  out.varint(after.scalars - before.scalars);
  out.varint(after.objects - before.objects);
}

void read_count(ByteReader& in, uint32_t& count, uint32_t limit) {
  const uint64_t more = in.varint();
  if (count > limit || more > limit - count) return void(in.fail());
  count += static_cast<uint32_t>(more);
}

void read_counts(ByteReader& in, DefinitionCounts& counts, const DefinitionCounts& limits) {
  read_count(in, counts.strings, limits.strings);
  read_count(in, counts.codes, limits.codes);
  read_count(in, counts.frames, limits.frames);
  read_count(in, counts.scalars, limits.scalars);
  read_count(in, counts.objects, limits.objects);
}

}  // namespace

void StepPacker::begin(int64_t first_step, const DefinitionCounts& base) {
  for (ByteWriter& column : columns_) column.clear();
  ++chunk_;
  next_name_ = 0;
  first_step_ = first_step;
  count_ = 0;
  base_ = counts_ = base;
  frame_ = depth_ = line_ = 0;
}

void StepPacker::add(const Step& step, const DefinitionCounts& after) {
  auto flags = static_cast<uint8_t>(step.event);
  if (has_definitions(step)) {
    flags |= kHasDefinitions;
    write_counts(column(Column::kDefinitions), after, counts_);
    counts_ = after;
  }
  const RefBase base = base_of(counts_);
  if (step.frame != frame_ || step.depth != depth_) {
    flags |= kNewFrame;
    add_frame(step.frame, step.depth);
  }
  column(Column::kLines).signed_varint(int64_t{step.line} - line_);
  line_ = step.line;
  if (!step.value.absent()) {
    flags |= kHasValue;
    write_ref(column(Column::kValues), step.value, base);
  }
  if (!step.variables.empty()) {
    flags |= kHasVariables;
    Cursors to = cursors(1, step.variables.size());
    put_variables(step.variables.data(), step.variables.size(), to);
    end(to);
  }
  if (!step.splices.empty()) {
    flags |= kHasSplices;
    add_splices(step, base);
  }
  column(Column::kFlags).byte(flags);
  ++count_;
}

void StepPacker::add_frame(uint32_t frame, uint32_t depth) {
  column(Column::kFrames).varint(counts_.frames - frame);
  column(Column::kFrames).varint(depth);
  frame_ = frame;
  depth_ = depth;
}

void StepPacker::add(const LineSteps& steps) {
  if (steps.size() == 0) return;
  const bool moves = steps.frame != frame_ || steps.depth != depth_;
  if (moves) add_frame(steps.frame, steps.depth);
  ByteWriter &flags = column(Column::kFlags), &lines = column(Column::kLines);
  char* flag = flags.room(steps.size());
  char* line = lines.room(ByteWriter::kMaxVarint * steps.size());
  Cursors to = cursors(steps.size(), steps.variables.size());
  const VariableSet* variable = steps.variables.data();
  for (size_t i = 0; i < steps.size(); ++i) {
    const uint8_t count = steps.counts[i];
    *flag++ = static_cast<char>(static_cast<int>(Event::kLine) | (count != 0 ? kHasVariables : 0) | (moves && i == 0 ? kNewFrame : 0));
    line = ByteWriter::put_varint(line, zigzag(int64_t{steps.lines[i]} - line_));
    line_ = steps.lines[i];
    if (count != 0) put_variables(variable, count, to);
    variable += count;
  }
  flags.end(flag);
  lines.end(line);
  end(to);
  count_ += static_cast<uint32_t>(steps.size());
}

StepPacker::Cursors StepPacker::cursors(size_t steps, size_t variables) {
  return {column(Column::kNames).room(ByteWriter::kMaxVarint * (steps + 2 * variables)),
          column(Column::kValues).room(ByteWriter::kMaxVarint * variables)};
}

void StepPacker::end(const Cursors& at) {
  column(Column::kNames).end(at.name);
  column(Column::kValues).end(at.value);
}

void StepPacker::put_variables(const VariableSet* variables, size_t count, Cursors& to) {
  to.name = ByteWriter::put_varint(to.name, count);
  for (size_t i = 0; i < count; ++i) {
    const VariableSet& variable = variables[i];
    if (variable.name >= names_.size()) names_.resize(size_t{variable.name} + 64);
    Name& name = names_[variable.name];
    if (name.chunk == chunk_) {
      to.name = ByteWriter::put_varint(to.name, name.index);
    } else {
      name = {chunk_, ++next_name_, 0};
      to.name = ByteWriter::put_varint(ByteWriter::put_varint(to.name, 0), variable.name);
    }
    to.value = ByteWriter::put_varint(to.value, ref_bits(variable.value, {name.integer, counts_.scalars, counts_.objects}));
    if (variable.value.tag() == Ref::Tag::kInteger) name.integer = variable.value.integer_value();
  }
}

void StepPacker::add_splices(const Step& step, const RefBase& base) {
  ByteWriter& heap = column(Column::kHeap);
  heap.varint(step.splices.size());
  for (const Splice& splice : step.splices) {
    heap.varint(counts_.objects - splice.object);
    heap.varint(splice.at);
    heap.varint(splice.removed);
    heap.varint(splice.length);
    write_entries(heap, splice.inserted, base);
  }
}

size_t StepPacker::bytes() const {
  size_t total = 0;
  for (const ByteWriter& column : columns_) total += column.size();
  return total;
}

std::string StepPacker::pack() const {
  ByteWriter out;
  out.varint(static_cast<uint64_t>(first_step_));
  out.varint(count_);
  write_counts(out, base_, {});
  for (const ByteWriter& column : columns_) out.varint(column.size());
  for (const ByteWriter& column : columns_) out.raw(column.bytes());
  return std::string(out.bytes());
}

Status StepUnpacker::open(std::string bytes, const DefinitionCounts& limits) {
  bytes_ = std::move(bytes);
  limits_ = limits;
  counts_ = {};
  names_.clear();
  frame_ = depth_ = line_ = 0;
  ByteReader in(bytes_);
  const uint64_t first = in.varint();
  count_ = in.id();
  read_counts(in, counts_, limits_);
  std::array<uint64_t, kColumns> sizes{};
  for (uint64_t& size : sizes) size = in.varint();
  for (size_t i = 0; i < kColumns; ++i) columns_[i] = ByteReader(in.raw(sizes[i]));
  if (!in.ok() || !in.done() || first > INT64_MAX || count_ != sizes[0]) return parse_error("damaged head of a chunk");
  first_step_ = static_cast<int64_t>(first);
  return {};
}

Status StepUnpacker::next(Step& step) {
  const uint8_t flags = column(Column::kFlags).byte();
  step.event = static_cast<Event>(flags & 7);
  if ((flags & kHasDefinitions) != 0) read_counts(column(Column::kDefinitions), counts_, limits_);
  const RefBase base = base_of(counts_);
  if ((flags & kNewFrame) != 0) {
    const uint64_t back = column(Column::kFrames).varint();
    depth_ = column(Column::kFrames).id();
    frame_ = back < counts_.frames ? static_cast<uint32_t>(counts_.frames - back) : 0;
  }
  line_ += static_cast<uint32_t>(column(Column::kLines).signed_varint());
  step.frame = frame_;
  step.depth = depth_;
  step.line = line_;
  step.value = (flags & kHasValue) != 0 ? read_ref(column(Column::kValues), base) : Ref();
  step.variables.clear();
  step.splices.clear();
  if ((flags & kHasVariables) != 0) read_variables(step, base);
  if ((flags & kHasSplices) != 0) read_splices(step, base);
  for (const ByteReader& column : columns_)
    if (!column.ok()) return parse_error("damaged chunk of steps");
  return {};
}

void StepUnpacker::read_variables(Step& step, const RefBase& base) {
  ByteReader& names = column(Column::kNames);
  ByteReader& values = column(Column::kValues);
  const uint64_t count = names.varint();
  for (uint64_t i = 0; i < count && names.ok() && values.ok(); ++i) {
    uint64_t index = names.varint();
    if (index == 0) {
      names_.push_back({names.id(), 0});
      index = names_.size();
    }
    if (index > names_.size()) return void(names.fail());
    Name& name = names_[index - 1];
    const Ref value = read_ref(values, {name.integer, base.scalar, base.object});
    if (value.tag() == Ref::Tag::kInteger) name.integer = value.integer_value();
    step.variables.push_back({name.name, value});
  }
}

void StepUnpacker::read_splices(Step& step, const RefBase& base) {
  ByteReader& heap = column(Column::kHeap);
  const uint64_t count = heap.varint();
  for (uint64_t i = 0; i < count && heap.ok(); ++i) {
    Splice& splice = step.splices.emplace_back();
    const uint64_t back = heap.varint();
    splice.object = back < counts_.objects ? static_cast<uint32_t>(counts_.objects - back) : 0;
    splice.at = heap.id();
    splice.removed = heap.id();
    splice.length = heap.varint();
    read_entries(heap, base, splice.inserted);
  }
}

}  // namespace foretrace::tracer
