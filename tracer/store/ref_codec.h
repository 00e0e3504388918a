// A Ref as one varint: its tag in the low 3 bits, above them the payload, relative to a base so that what is near in time
// or value is short. Integers: zigzag of the difference to the base integer (modulo 2^61); scalars and objects: zigzag of
// the base id minus the id; typed integers: zigzag of the number << 16 | type; absent and singletons: the payload itself.
#pragma once

#include "tracer/store/byte_codec.h"
#include "tracer/trace/delta.h"
#include "tracer/trace/ref.h"

namespace foretrace::tracer {

struct RefBase {
  int64_t integer = 0;
  uint32_t scalar = 0;
  uint32_t object = 0;
};

constexpr int64_t wrap61(uint64_t n) { return static_cast<int64_t>(n << 3) >> 3; }

inline uint64_t ref_bits(Ref ref, const RefBase& base) {
  const auto tag = static_cast<uint64_t>(ref.tag());
  uint64_t payload = ref.bits() >> 3;
  if (ref.tag() == Ref::Tag::kInteger)
    payload = zigzag(wrap61(static_cast<uint64_t>(ref.integer_value()) - static_cast<uint64_t>(base.integer)));
  else if (ref.tag() == Ref::Tag::kScalar)
    payload = zigzag(int64_t{base.scalar} - ref.id());
  else if (ref.tag() == Ref::Tag::kObject)
    payload = zigzag(int64_t{base.object} - ref.id());
  else if (ref.tag() == Ref::Tag::kTyped)
    payload = zigzag(ref.typed_value()) << 16 | ref.typed_type();
  return payload << 3 | tag;
}

inline void write_ref(ByteWriter& out, Ref ref, const RefBase& base) { out.varint(ref_bits(ref, base)); }

// Fails the reader on bits that are no Ref. Ids are within 1 .. 2^32-1, not checked against a table.
inline Ref read_ref(ByteReader& in, const RefBase& base) {
  const uint64_t bits = in.varint();
  const uint64_t payload = bits >> 3;
  const auto id = [&](uint32_t origin) -> uint32_t {
    if (payload > uint64_t{UINT32_MAX} << 1) return in.fail();
    const int64_t n = int64_t{origin} - unzigzag(payload);
    return n >= 1 && n <= UINT32_MAX ? static_cast<uint32_t>(n) : in.fail();
  };
  switch (bits & 7) {
    case 1: return Ref::integer(wrap61(static_cast<uint64_t>(base.integer) + static_cast<uint64_t>(unzigzag(payload))));
    case 3: return Ref::scalar(id(base.scalar));
    case 4: return Ref::object(id(base.object));
    case 5:
      if ((payload & 0xffff) != 0) return Ref::typed(static_cast<uint32_t>(payload & 0xffff), unzigzag(payload >> 16));
      break;
    default: break;
  }
  const Ref ref = Ref::from_bits(bits);
  if (ref.valid()) return ref;
  in.fail();
  return {};
}

// Slots of a container. Integers are relative to the integer before them.
inline void write_entries(ByteWriter& out, const std::vector<Entry>& entries, RefBase base) {
  bool keys = false;
  for (const Entry& entry : entries) keys = keys || !entry.key.absent();
  out.varint(static_cast<uint64_t>(entries.size()) << 1 | (keys ? 1 : 0));
  RefBase key_base = base;
  for (const Entry& entry : entries) {
    if (keys) {
      write_ref(out, entry.key, key_base);
      if (entry.key.tag() == Ref::Tag::kInteger) key_base.integer = entry.key.integer_value();
    }
    write_ref(out, entry.value, base);
    if (entry.value.tag() == Ref::Tag::kInteger) base.integer = entry.value.integer_value();
  }
}

inline void read_entries(ByteReader& in, RefBase base, std::vector<Entry>& entries) {
  const uint64_t head = in.varint();
  const bool keys = (head & 1) != 0;
  const uint64_t count = head >> 1;
  entries.clear();
  if (count > in.left()) return void(in.fail());
  entries.reserve(count);
  RefBase key_base = base;
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    Entry entry;
    if (keys) {
      entry.key = read_ref(in, key_base);
      if (entry.key.tag() == Ref::Tag::kInteger) key_base.integer = entry.key.integer_value();
    }
    entry.value = read_ref(in, base);
    if (entry.value.tag() == Ref::Tag::kInteger) base.integer = entry.value.integer_value();
    entries.push_back(entry);
  }
}

}  // namespace foretrace::tracer
