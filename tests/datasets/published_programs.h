// The evaluation sets and the corpus of $FORETRACE_DATA.
#pragma once

#include <cstdlib>
#include <string>

#include "core/file.h"

namespace foretrace::datasets {

// A file of $FORETRACE_DATA, or of ../shared/data.
inline std::string published_file(const std::string& name) {
  const char* folder = std::getenv("FORETRACE_DATA");
  return (folder != nullptr ? std::string(folder)
                            : std::string(FORETRACE_SOURCE_DIR) + "/../shared/data") +
         "/" + name;
}

}  // namespace foretrace::datasets

// Skips the test without the evaluation sets.
#define SKIP_WITHOUT_PUBLISHED(name)                                      \
  if (!foretrace::file_exists(foretrace::datasets::published_file(name))) \
  GTEST_SKIP() << "no " << foretrace::datasets::published_file(name) << "; set FORETRACE_DATA"
