#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

struct Sequence {
  size_t bytes = 0;  // as far as it goes
  bool whole = false;
};

// The longest start of one character at text[at]. REQUIRES: at < text.size()
Sequence sequence_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(at + k < text.size() ? text[at + k] : 0); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  const size_t wanted = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return {1, false};
  for (size_t k = 2; k < wanted; ++k)
    if ((byte(k) & 0xc0) != 0x80) return {k, false};
  return {wanted, true};
}

}  // namespace

size_t first_invalid_byte(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const Sequence sequence = sequence_at(text, at);
    if (!sequence.whole) return at;
    at += sequence.bytes;
  }
  return at;
}

CodePoint code_point_at(std::string_view text, size_t at) {
  const auto tail = [&](size_t k) { return static_cast<char32_t>(text[at + k] & 0x3f); };
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xe0) return {(lead & 0x1fu) << 6 | tail(1), 2};
  if (lead < 0xf0) return {(lead & 0x0fu) << 12 | tail(1) << 6 | tail(2), 3};
  return {(lead & 0x07u) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

bool is_white_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0d);
  return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
         c == 0x202f || c == 0x205f || c == 0x3000;
}

std::string repair_utf8(std::string bytes) {
  const size_t bad = first_invalid_byte(bytes);
  if (bad == bytes.size()) return bytes;
  std::string out = bytes.substr(0, bad);
  for (size_t at = bad; at < bytes.size();) {
    const Sequence sequence = sequence_at(bytes, at);
    if (sequence.whole) out.append(bytes, at, sequence.bytes);
    else out += "\xef\xbf\xbd";
    at += sequence.bytes;
  }
  return out;
}

}  // namespace foretrace::lm::tokenizer
