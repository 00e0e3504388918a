// Definition blocks: consecutive definitions of one kind, packed. A block is found by the id of its first definition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tracer/store/byte_codec.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer {

// What a row of trace_block holds. The numbers are part of the format.
enum class BlockKind : uint8_t { kSteps = 1, kStrings, kCodes, kFrames, kScalars, kObjects, kKeyframe };

// The bytes of one definition, appended to a block. `id` is the definition's own.
void write_definition(ByteWriter& out, const StringDef& string);
void write_definition(ByteWriter& out, const Code& code);
void write_definition(ByteWriter& out, const Frame& frame);
void write_definition(ByteWriter& out, const Scalar& scalar);
void write_definition(ByteWriter& out, const ObjectNew& object);
// Reads what write_definition wrote for the definition with this id. Fails the reader on damage.
void read_definition(ByteReader& in, uint32_t id, StringDef& string);
void read_definition(ByteReader& in, uint32_t id, Code& code);
void read_definition(ByteReader& in, uint32_t id, Frame& frame);
void read_definition(ByteReader& in, uint32_t id, Scalar& scalar);
void read_definition(ByteReader& in, uint32_t id, ObjectNew& object);

// A whole block: definitions first .. first+count-1.
template <typename T>
Status read_block(std::string_view bytes, uint32_t first, uint32_t count, std::vector<T>& out) {
  ByteReader in(bytes);
  out.clear();
  for (uint32_t i = 0; i < count && in.ok(); ++i) read_definition(in, first + i, out.emplace_back());
  if (!in.ok() || !in.done()) return parse_error("damaged block of definitions");
  return {};
}

}  // namespace foretrace::tracer
