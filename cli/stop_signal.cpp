#include "cli/stop_signal.h"

#include <csignal>

namespace foretrace::cli {
namespace {

volatile std::sig_atomic_t asked = 0;

void ask(int) { asked = 1; }

}  // namespace

void catch_stop_signals() {
  std::signal(SIGINT, ask);
  std::signal(SIGTERM, ask);
}

bool stop_asked() { return asked != 0; }

}  // namespace foretrace::cli
