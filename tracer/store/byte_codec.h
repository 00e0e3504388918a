// ByteWriter and ByteReader: little-endian base-128 varints and byte strings. The reader trusts nothing: past the end or on an
// overlong number it gives zeros and ok() turns false; every loop over a stored count must check ok() as it goes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace foretrace::tracer {

constexpr uint64_t zigzag(int64_t n) { return static_cast<uint64_t>(n) << 1 ^ static_cast<uint64_t>(n >> 63); }
constexpr int64_t unzigzag(uint64_t n) { return static_cast<int64_t>(n >> 1) ^ -static_cast<int64_t>(n & 1); }

class ByteWriter {
 public:
  static constexpr size_t kMaxVarint = 10;

  void byte(uint8_t b) { *room(1) = static_cast<char>(b), ++size_; }
  void varint(uint64_t n) { size_ = static_cast<size_t>(put_varint(room(kMaxVarint), n) - bytes_.get()); }
  void signed_varint(int64_t n) { varint(zigzag(n)); }
  // Length, then the bytes.
  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  void raw(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  [[nodiscard]] size_t size() const { return size_; }
  // Until the next write.
  [[nodiscard]] std::string_view bytes() const { return {bytes_.get(), size_}; }
  void clear() { size_ = 0; }

  // Room behind what was written; what is put there with put_varint counts once end() is told where it ends.
  [[nodiscard]] char* room(size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return bytes_.get() + size_;
  }
  void end(const char* at) { size_ = static_cast<size_t>(at - bytes_.get()); }
  static char* put_varint(char* at, uint64_t n) {
    for (; n >= 0x80; n >>= 7) *at++ = static_cast<char>(n | 0x80);
    *at++ = static_cast<char>(n);
    return at;
  }

 private:
  void grow(size_t bytes) {
    capacity_ = std::max(2 * capacity_, size_ + bytes + 64);
    std::unique_ptr<char[]> more(new char[capacity_]);
    if (size_ != 0) std::memcpy(more.get(), bytes_.get(), size_);
    bytes_ = std::move(more);
  }

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0, capacity_ = 0;
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
