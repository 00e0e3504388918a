#include "core/text_lines.h"

#include <algorithm>

namespace foretrace {

Status for_each_line(std::string_view text, const std::string& name, const std::function<Status(std::string_view)>& take) {
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (const Status status = take(line); !status.ok()) return status.error().in(name + ":" + std::to_string(number));
  }
  return {};
}

}  // namespace foretrace
