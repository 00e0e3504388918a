#include "cli/verb.h"

int main(int argc, char** argv) { return foretrace::cli::run_command_line(argc, argv); }
