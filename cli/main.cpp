#include <cstdio>

#include "cli/forward_verb.h"
#include "cli/verb.h"

int main(int argc, char** argv) {
  if (auto status = foretrace::cli::forward_to_model_program(argc, argv); !status.ok()) {
    std::fprintf(stderr, "foretrace: %s\n", status.error().text().c_str());
    return 1;
  }
  return foretrace::cli::run_command_line(argc, argv);
}
