// The alphabet of byte-level vocabularies (GPT-2's): every byte is a printable character. Printable Latin-1 bytes stand
// for themselves, the other 68 follow from U+0100 in their order, so that a space is "Ġ".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foretrace::lm::tokenizer {

constexpr int kNoByte = -1;

// The character that stands for a byte, in UTF-8 (one or two bytes).
std::string_view letter_of_byte(uint8_t byte);
// The byte that a character stands for, or kNoByte.
int byte_of_letter(char32_t letter);

}  // namespace foretrace::lm::tokenizer
