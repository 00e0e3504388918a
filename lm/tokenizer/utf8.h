// UTF-8 of whole texts: check, step through, write, repair.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foretrace::lm::tokenizer {

// Byte at which `text` stops being UTF-8 (surrogates and overlong forms are none), or its size.
size_t first_invalid_byte(std::string_view text);

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 0;
};

// REQUIRES: text is UTF-8, at < text.size() and at a character's first byte
CodePoint code_point_at(std::string_view text, size_t at);
void append_utf8(std::string& out, char32_t code_point);
inline bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Unicode's White_Space.
bool is_white_space(char32_t code_point);

// What Rust's String::from_utf8_lossy makes of bytes: a U+FFFD for every longest piece that starts a character and does
// not end it, and for every other byte that is part of none.
std::string repair_utf8(std::string bytes);

}  // namespace foretrace::lm::tokenizer
