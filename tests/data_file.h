// Files of published benchmarks, which tests look at where they are.
#pragma once

#include <cstdlib>
#include <string>

#include "core/file.h"

namespace foretrace {

// A file of $FORETRACE_DATA, or of ../shared/data. Whether it is there is the caller's question.
inline std::string data_file(const std::string& name) {
  const char* folder = std::getenv("FORETRACE_DATA");
  return (folder != nullptr ? std::string(folder) : std::string(FORETRACE_SOURCE_DIR) + "/../shared/data") + "/" + name;
}

}  // namespace foretrace

// Skips the test without the evaluation sets.
#define SKIP_WITHOUT_DATA(name)                                      \
  if (!foretrace::file_exists(foretrace::data_file(name))) \
  GTEST_SKIP() << "no " << foretrace::data_file(name) << "; set FORETRACE_DATA"
