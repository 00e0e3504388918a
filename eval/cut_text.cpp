#include "eval/cut_text.h"

#include "core/whole_characters.h"

namespace foretrace::eval {

std::string cut_text(const std::string& text, size_t most) {
  return text.size() <= most ? text : std::string(whole_characters(text, most)) + " \u2026";
}

}  // namespace foretrace::eval
