// Ref: what a variable, a container's slot or a returned value holds. Eight bytes, the same in the ring, in memory and in
// the store: small immutable values inline, other immutable values by scalar id, everything with identity by object id.
//
//   bits 63..3  payload      bits 2..0  tag
//   tag 0  absent            unbound variable, no value                       payload 0
//   tag 1  integer           signed, -2^60 .. 2^60-1                          payload = the number
//   tag 2  singleton         payload = Singleton
//   tag 3  scalar            payload = id of a Scalar (str, bytes, float, complex, big int): type name and text
//   tag 5  typed integer     of another type than int, -2^44 .. 2^44-1        payload = the number << 16 | string id of the type's name
//   tag 4  object            payload = id of an Object (list, dict, instance, function, ...): has identity
#pragma once

#include <cstdint>

namespace foretrace::tracer {

enum class Singleton : uint8_t { kNone, kTrue, kFalse, kEllipsis, kNotImplemented };

class Ref {
 public:
  enum class Tag : uint8_t { kAbsent, kInteger, kSingleton, kScalar, kObject, kTyped };
  static constexpr int64_t kMinInteger = -(int64_t{1} << 60);
  static constexpr int64_t kMaxInteger = (int64_t{1} << 60) - 1;

  constexpr Ref() = default;
  static constexpr Ref integer(int64_t n) { return Ref(static_cast<uint64_t>(n) << 3 | 1); }
  static constexpr Ref singleton(Singleton s) { return Ref(static_cast<uint64_t>(s) << 3 | 2); }
  static constexpr Ref scalar(uint32_t id) { return Ref(uint64_t{id} << 3 | 3); }
  static constexpr Ref object(uint32_t id) { return Ref(uint64_t{id} << 3 | 4); }
  // REQUIRES: 0 < type < 2^16, and n within 45 bits
  static constexpr Ref typed(uint32_t type, int64_t n) { return Ref((static_cast<uint64_t>(n) << 16 | type) << 3 | 5); }
  // Any 64 bits, e.g. out of a hostile ring: valid() tells whether they are a Ref (ids are not checked against a table).
  static constexpr Ref from_bits(uint64_t bits) { return Ref(bits); }

  [[nodiscard]] constexpr bool valid() const {
    const uint64_t payload = bits_ >> 3;
    switch (bits_ & 7) {
      case 0: return payload == 0;
      case 1: return true;
      case 2: return payload <= 4;
      case 3:
      case 4: return payload <= UINT32_MAX;
      case 5: return (payload & 0xffff) != 0;
      default: return false;
    }
  }
  [[nodiscard]] constexpr Tag tag() const { return static_cast<Tag>(bits_ & 7); }
  [[nodiscard]] constexpr bool absent() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool is_object() const { return tag() == Tag::kObject; }
  [[nodiscard]] constexpr int64_t integer_value() const { return static_cast<int64_t>(bits_) >> 3; }
  [[nodiscard]] constexpr uint32_t typed_type() const { return static_cast<uint32_t>(bits_ >> 3) & 0xffff; }
  [[nodiscard]] constexpr int64_t typed_value() const { return static_cast<int64_t>(bits_) >> 19; }
  [[nodiscard]] constexpr Singleton singleton_value() const { return static_cast<Singleton>(bits_ >> 3); }
  [[nodiscard]] constexpr uint32_t id() const { return static_cast<uint32_t>(bits_ >> 3); }
  [[nodiscard]] constexpr uint64_t bits() const { return bits_; }
  friend constexpr bool operator==(Ref, Ref) = default;

 private:
  explicit constexpr Ref(uint64_t bits) : bits_(bits) {}
  uint64_t bits_ = 0;
};

static_assert(sizeof(Ref) == 8);

}  // namespace foretrace::tracer
