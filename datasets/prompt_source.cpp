#include "datasets/prompt_source.h"

namespace foretrace::datasets {

std::string prompt_source(std::span<const Token> prompt) {
  std::string text;
  for (const Token t : prompt) {
    if (t == token::kRun) break;
    if (is_byte(t)) {
      text += static_cast<char>(t);
    } else if (is_line(t)) {
      if (!text.empty()) text += '\n';
    } else if (t >= kFirstIndent && t < kFirstSlot) {
      text.append(4 * static_cast<size_t>(t - kFirstIndent + 1), ' ');
    } else if (t != token::kProgram) {
      // Blanks keep it apart from what is spelled beside it.
      text += ' ' + token_text(t) + ' ';
    }
  }
  return text + '\n';
}

}  // namespace foretrace::datasets
