#include "lm/tokenizer/byte_alphabet.h"

#include <array>

#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr char32_t kFirstStandIn = 0x100;

struct Alphabet {
  std::array<std::string, 256> letters;
  std::array<int, kFirstStandIn + 68> bytes;

  Alphabet() {
    bytes.fill(kNoByte);
    char32_t next = kFirstStandIn;
    for (int byte = 0; byte < 256; ++byte) {
      const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
      const char32_t letter = printable ? static_cast<char32_t>(byte) : next++;
      append_utf8(letters[byte], letter);
      bytes[letter] = byte;
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet made;
  return made;
}

}  // namespace

std::string_view letter_of_byte(uint8_t byte) { return alphabet().letters[byte]; }

int byte_of_letter(char32_t letter) { return letter < alphabet().bytes.size() ? alphabet().bytes[letter] : kNoByte; }

}  // namespace foretrace::lm::tokenizer
