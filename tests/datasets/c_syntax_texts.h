// What tests of C mutation ask clang.
#pragma once

#include <gtest/gtest.h>

#include "core/file.h"
#include "tracer/recorder/c_syntax.h"

namespace foretrace::datasets {

inline tracer::CSyntax syntax_of(const std::string& source) {
  static tracer::CSyntaxReader reader;
  const auto syntax = reader.read(source, true);
  EXPECT_TRUE(syntax.ok()) << syntax.error().text();
  if (!syntax.ok()) return {};
  EXPECT_EQ(syntax.value().errors, std::vector<std::string>{}) << source;
  return syntax.value();
}

}  // namespace foretrace::datasets

// Skips the test where the C front end was not built.
#define SKIP_WITHOUT_FRONT_END()                                                   \
  if (!foretrace::file_exists(foretrace::executable_directory() + "/foretrace-c")) \
  GTEST_SKIP() << "built without the C tracer"
