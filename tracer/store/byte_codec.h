// ByteWriter and ByteReader: little-endian base-128 varints and byte strings. The reader trusts nothing: past the end or on an
// overlong number it gives zeros and ok() turns false; every loop over a stored count must check ok() as it goes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foretrace::tracer {

constexpr uint64_t zigzag(int64_t n) { return static_cast<uint64_t>(n) << 1 ^ static_cast<uint64_t>(n >> 63); }
constexpr int64_t unzigzag(uint64_t n) { return static_cast<int64_t>(n >> 1) ^ -static_cast<int64_t>(n & 1); }

class ByteWriter {
 public:
  void byte(uint8_t b) { out_.push_back(static_cast<char>(b)); }
  void varint(uint64_t n) {
    char buffer[10];
    size_t size = 0;
    for (; n >= 0x80; n >>= 7) buffer[size++] = static_cast<char>(n | 0x80);
    buffer[size++] = static_cast<char>(n);
    out_.append(buffer, size);
  }
  void signed_varint(int64_t n) { varint(zigzag(n)); }
  // Length, then the bytes.
  void text(std::string_view bytes) {
    varint(bytes.size());
    out_.append(bytes);
  }
  void raw(std::string_view bytes) { out_.append(bytes); }
  [[nodiscard]] size_t size() const { return out_.size(); }
  [[nodiscard]] const std::string& bytes() const { return out_; }
  void clear() { out_.clear(); }

 private:
  std::string out_;
};

class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  uint8_t byte() {
    if (at_ == end_) return fail();
    return static_cast<uint8_t>(*at_++);
  }
  uint64_t varint() {
    if (at_ != end_ && (static_cast<uint8_t>(*at_) & 0x80) == 0) return static_cast<uint8_t>(*at_++);
    return long_varint();
  }
  int64_t signed_varint() { return unzigzag(varint()); }
  // A varint that must fit 32 bits.
  uint32_t id() {
    const uint64_t n = varint();
    return n <= UINT32_MAX ? static_cast<uint32_t>(n) : fail();
  }
  std::string_view text() {
    const uint64_t n = varint();
    return raw(n);
  }
  std::string_view raw(uint64_t n) {
    if (n > static_cast<uint64_t>(end_ - at_)) return fail(), std::string_view();
    const std::string_view bytes(at_, n);
    at_ += n;
    return bytes;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return at_ == end_; }
  [[nodiscard]] size_t left() const { return static_cast<size_t>(end_ - at_); }
  // For callers that find the meaning of the bytes wrong.
  uint8_t fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

 private:
  uint64_t long_varint() {
    uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return fail();
      const auto b = static_cast<uint8_t>(*at_++);
      if (shift == 63 && b > 1) return fail();
      n |= static_cast<uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) return n;
    }
    return fail();
  }

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool ok_ = true;
};

}  // namespace foretrace::tracer
