#include "agents/tools/cut_text.h"

namespace foretrace::agents {

bool cut_text(std::string& text, size_t bytes) {
  if (text.size() <= bytes) return false;
  const auto continues = [&](size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  size_t end = bytes;
  while (end > 0 && bytes - end < 3 && continues(end)) --end;
  text.resize(continues(end) ? bytes : end);  // bytes that are no characters are cut anywhere
  return true;
}

}  // namespace foretrace::agents
