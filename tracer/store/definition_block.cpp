#include "tracer/store/definition_block.h"

#include "tracer/store/ref_codec.h"

namespace foretrace::tracer {

void write_definition(ByteWriter& out, const StringDef& string) { out.text(string.text); }

void write_definition(ByteWriter& out, const Code& code) {
  out.varint(code.file);
  out.varint(code.name);
  out.varint(uint64_t{code.first_line} << 1 | (code.module ? 1 : 0));
}

void write_definition(ByteWriter& out, const Frame& frame) {
  out.signed_varint(int64_t{frame.id} - frame.parent);
  out.varint(frame.code);
  out.varint(frame.thread);
  out.varint(frame.task);
}

void write_definition(ByteWriter& out, const Scalar& scalar) {
  out.varint(scalar.type);
  out.varint(scalar.full_length - scalar.text.size());
  out.text(scalar.text);
}

// Scalars in slots have no base that a block can know: they are stored as they are.
void write_definition(ByteWriter& out, const ObjectNew& object) {
  out.byte(static_cast<uint8_t>(object.kind));
  out.varint(object.type);
  out.varint(object.length - object.entries.size());
  out.varint(object.text);
  write_entries(out, object.entries, {0, 0, object.id});
}

void read_definition(ByteReader& in, uint32_t id, StringDef& string) {
  string.id = id;
  string.text = in.text();
}

void read_definition(ByteReader& in, uint32_t id, Code& code) {
  code.id = id;
  code.file = in.id();
  code.name = in.id();
  const uint64_t line = in.varint();
  code.first_line = static_cast<uint32_t>(line >> 1);
  code.module = (line & 1) != 0;
}

void read_definition(ByteReader& in, uint32_t id, Frame& frame) {
  frame.id = id;
  frame.parent = id - static_cast<uint32_t>(in.signed_varint());
  frame.code = in.id();
  frame.thread = in.id();
  frame.task = in.id();
}

void read_definition(ByteReader& in, uint32_t id, Scalar& scalar) {
  scalar.id = id;
  scalar.type = in.id();
  const uint64_t cut = in.varint();
  scalar.text = in.text();
  scalar.full_length = cut <= UINT64_MAX - scalar.text.size() ? cut + scalar.text.size() : in.fail();
}

void read_definition(ByteReader& in, uint32_t id, ObjectNew& object) {
  object.id = id;
  const uint8_t kind = in.byte();
  if (kind >= kObjectKindCount) return void(in.fail());
  object.kind = static_cast<ObjectKind>(kind);
  object.type = in.id();
  const uint64_t cut = in.varint();
  object.text = in.id();
  read_entries(in, {0, 0, id}, object.entries);
  object.length = cut <= UINT64_MAX - object.entries.size() ? cut + object.entries.size() : in.fail();
}

}  // namespace foretrace::tracer
