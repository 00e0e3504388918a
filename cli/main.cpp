#include "cli/forward_verb.h"
#include "cli/print_error.h"
#include "cli/verb.h"

int main(int argc, char** argv) {
  if (auto status = foretrace::cli::forward_to_model_program(argc, argv); !status.ok())
    return foretrace::cli::print_error(status.error());
  return foretrace::cli::run_command_line(argc, argv);
}
