#include "cli/print_error.h"

#include <cstdio>

namespace foretrace::cli {

int print_error(const Error& error) {
  std::fprintf(stderr, "foretrace: %s\n", error.message.c_str());
  if (!error.hint.empty()) std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
  return error.code == ErrorCode::kInvalidArgument ? 2 : 1;
}

}  // namespace foretrace::cli
