// Runs a Python script of the tests with Debian's interpreter, which the project already needs.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "core/file.h"

namespace foretrace::datasets {

inline constexpr const char* kPython = "/usr/bin/python3";

// What the command printed; nothing if it failed. Arguments must need no quoting.
inline std::optional<std::string> run_python(const std::string& arguments) {
  std::FILE* pipe = popen((std::string(kPython) + " " + arguments).c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string out;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  if (pclose(pipe) != 0) return std::nullopt;
  return out;
}

}  // namespace foretrace::datasets

// Skips the test where there is no interpreter.
#define SKIP_WITHOUT_PYTHON()                                \
  if (!foretrace::file_exists(foretrace::datasets::kPython)) \
  GTEST_SKIP() << "no " << foretrace::datasets::kPython
