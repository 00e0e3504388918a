// Ctrl-C and SIGTERM ask a long run to stop at its next safe point, with what it has.
#pragma once

namespace foretrace::cli {

// From here on both signals only set stop_asked().
void catch_stop_signals();
bool stop_asked();

}  // namespace foretrace::cli
