#include "datasets/view/trace_payload.h"

#include <algorithm>
#include <set>
#include <vector>

#include "core/json.h"
#include "datasets/view/payload_header.h"
#include "datasets/view/step_columns.h"
#include "datasets/view/value_packer.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::datasets {
namespace {

using tracer::ByteWriter;

std::string codes(tracer::DefinitionSource& definitions) {
  ByteWriter out;
  out.varint(definitions.counts().codes);
  for (uint32_t id = 1; id <= definitions.counts().codes; ++id) {
    const tracer::Code* stored = definitions.code(id);
    const tracer::Code code = stored == nullptr ? tracer::Code{} : *stored;
    out.varint(code.file);
    out.varint(code.name);
    out.varint(uint64_t{code.first_line} << 1 | (code.module ? 1 : 0));
  }
  return std::string(out.bytes());
}

std::string frames(tracer::DefinitionSource& definitions) {
  ByteWriter out;
  out.varint(definitions.counts().frames);
  for (uint32_t id = 1; id <= definitions.counts().frames; ++id) {
    const tracer::Frame* stored = definitions.frame(id);
    const tracer::Frame frame = stored == nullptr ? tracer::Frame{} : *stored;
    for (const uint32_t n : {frame.parent, frame.code, frame.thread, frame.task}) out.varint(n);
  }
  return std::string(out.bytes());
}

std::string objects(tracer::DefinitionSource& definitions, ValuePacker& values) {
  ByteWriter out;
  uint64_t entries = 0;
  for (uint32_t id = 1; id <= definitions.counts().objects; ++id) {
    const tracer::ObjectNew* stored = definitions.object(id);
    const tracer::ObjectNew object = stored == nullptr ? tracer::ObjectNew{} : *stored;
    out.byte(static_cast<uint8_t>(object.kind));
    for (const uint64_t n : {uint64_t{object.type}, object.length, uint64_t{object.text}}) out.varint(n);
    put_entries(out, values, object.entries);
    entries += object.entries.size();
  }
  ByteWriter all;
  all.varint(definitions.counts().objects);
  all.varint(entries);
  all.raw(out.bytes());
  return std::string(all.bytes());
}

// Frames and stacks after the first step. A run with --last begins in the middle of some.
std::string first_state(const tracer::State& state, ValuePacker& values) {
  ByteWriter out;
  std::set<uint32_t> ids;
  for (const auto& [id, frame] : state.frames()) ids.insert(id);
  out.varint(ids.size());
  for (const uint32_t id : ids) {
    const tracer::FrameState& frame = *state.frame(id);
    out.varint(id);
    out.varint(frame.line);
    out.varint(frame.locals.size());
    for (const tracer::Local& local : frame.locals) {
      out.varint(local.name);
      out.varint(values.pack(local.value));
    }
  }
  out.varint(state.stacks().size());
  for (const auto& [thread, stack] : state.stacks()) {
    out.varint(thread);
    out.varint(stack.size());
    for (const uint32_t id : stack) out.varint(id);
  }
  return std::string(out.bytes());
}

Result<std::string> outputs(tracer::TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const auto records, reader.outputs(run));
  ByteWriter out;
  out.varint(records.size());
  for (const tracer::OutputRecord& record : records) {
    out.varint(static_cast<uint64_t>(record.step + 1));
    out.varint(static_cast<uint64_t>(record.stream));
    out.varint(record.bytes.size());
  }
  for (const tracer::OutputRecord& record : records) out.raw(record.bytes);
  return std::string(out.bytes());
}

}  // namespace

Result<std::string> trace_payload(tracer::TraceReader& reader, int64_t run, const Predictions* predictions) {
  TRY_ASSIGN(const tracer::RunRecord record, reader.run(run));
  if (record.steps > kMaxViewSteps)
    return Error(ErrorCode::kLimit, "run " + std::to_string(run) + " has " + std::to_string(record.steps) + " steps, a page shows at most " + std::to_string(kMaxViewSteps),
                 "record it with --last " + std::to_string(kMaxViewSteps) + ", or --max-steps");
  TRY_ASSIGN(const auto cursor, reader.steps(run, 0));
  tracer::DefinitionSource& definitions = cursor->definitions();
  ValuePacker values(definitions);
  const std::string heap = objects(definitions, values);
  std::string beginning(2, '\0');  // no frames, no stacks
  StepColumns steps(values);
  for (int64_t step = 0; step < record.steps; ++step) {
    TRY(cursor->next());
    if (step == 0) beginning = first_state(cursor->state(), values);
    steps.add(cursor->delta());
  }
  TRY_ASSIGN(const std::string written, outputs(reader, run));
  TRY_ASSIGN(const Json header, payload_header(reader, record, definitions, predictions));
  TRY(definitions.failure());
  ByteWriter out;
  for (const std::string& section : {dump_json(header), values.texts(), values.scalars(), codes(definitions), frames(definitions), heap, beginning, steps.bytes(), written})
    out.text(section);
  return std::string(out.bytes());
}

}  // namespace foretrace::datasets
