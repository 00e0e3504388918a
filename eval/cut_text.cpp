#include "eval/cut_text.h"

namespace foretrace::eval {

std::string cut_text(const std::string& text, size_t most) {
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + " \u2026";
}

}  // namespace foretrace::eval
