// A number as a table shows it.
#pragma once

#include <cstdio>
#include <string>

namespace foretrace::eval {

// REQUIRES: `pattern` is printf's, for one double, and gives fewer than 64 characters
inline std::string number_text(const char* pattern, double number) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, number);
  return text;
}

}  // namespace foretrace::eval
