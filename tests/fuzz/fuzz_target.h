// A fuzz target: one input, in libFuzzer's form, and inputs to start from. What must hold for every input is FUZZ_REQUIREd.
// Built with the preset `fuzz` (clang) libFuzzer drives it; everywhere else replay.cpp does, for a fixed number of mutations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace foretrace::fuzz {

// Valid inputs that reach every part of the target.
std::vector<std::string> seeds();

}  // namespace foretrace::fuzz

#define FUZZ_REQUIRE(condition)                                                               \
  do {                                                                                        \
    if (!(condition)) {                                                                       \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);     \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
