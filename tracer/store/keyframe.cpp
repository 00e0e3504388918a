#include "tracer/store/keyframe.h"

#include <algorithm>
#include <vector>

#include "tracer/store/byte_codec.h"
#include "tracer/store/ref_codec.h"

namespace foretrace::tracer {
namespace {

void write_frame(ByteWriter& out, const FrameState& frame) {
  out.varint(frame.id);
  out.varint(frame.thread);
  out.varint(frame.code);
  out.varint(frame.line);
  out.varint(frame.locals.size());
  for (const Local& local : frame.locals) {
    out.varint(local.name);
    write_ref(out, local.value, {});
  }
}

FrameState read_frame(ByteReader& in) {
  FrameState frame;
  frame.id = in.id();
  frame.thread = in.id();
  frame.code = in.id();
  frame.line = in.id();
  const uint64_t count = in.varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    const StringId name = in.id();
    frame.locals.push_back({name, read_ref(in, {})});
  }
  return frame;
}

}  // namespace

std::string pack_keyframe(const State& state) {
  ByteWriter out;
  out.varint(state.leaving());
  out.byte(state.leaving_for_good() ? 1 : 0);
  std::vector<uint32_t> ids;
  for (const auto& [id, frame] : state.frames()) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  out.varint(ids.size());
  for (uint32_t id : ids) write_frame(out, *state.frame(id));
  out.varint(state.stacks().size());
  for (const auto& [thread, stack] : state.stacks()) {
    out.varint(thread);
    out.varint(stack.size());
    for (uint32_t id : stack) out.varint(id);
  }
  return std::string(out.bytes());
}

Status unpack_keyframe(std::string_view bytes, State& state) {
  ByteReader in(bytes);
  const uint32_t leaving = in.id();
  state.restore_leaving(leaving, in.byte() != 0);
  const uint64_t frames = in.varint();
  for (uint64_t i = 0; i < frames && in.ok(); ++i) state.restore_frame(read_frame(in));
  const uint64_t threads = in.varint();
  for (uint64_t i = 0; i < threads && in.ok(); ++i) {
    const uint32_t thread = in.id();
    std::vector<uint32_t> stack;
    const uint64_t depth = in.varint();
    for (uint64_t k = 0; k < depth && in.ok(); ++k) stack.push_back(in.id());
    if (in.ok() && !state.restore_stack(thread, stack)) in.fail();
  }
  if (!in.ok() || !in.done()) return parse_error("damaged keyframe");
  return {};
}

}  // namespace foretrace::tracer
