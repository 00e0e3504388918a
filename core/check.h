// FORETRACE_CHECK: for our own bugs only; prints and aborts, in release builds too.
#pragma once

#include <cstdio>
#include <cstdlib>

#define FORETRACE_CHECK(cond, message)                                                        \
  do {                                                                                        \
    if (!(cond)) {                                                                            \
      std::fprintf(stderr, "foretrace: bug: %s:%d: %s (%s)\n", __FILE__, __LINE__, message, #cond); \
      std::abort();                                                                           \
    }                                                                                         \
  } while (false)
