// How a run ended, from all that is known: the program's own end record, its wait status, and what the recorder did to it.
#pragma once

#include <optional>
#include <string>

#include "tracer/trace/run.h"
#include "tracer/wire/record_parser.h"

namespace foretrace::tracer {

struct Ending {
  std::optional<wire::EndRecord> record;  // what the program said last
  std::optional<int> wait_status;         // of the program's process, as waitpid gives it
  Outcome stopped = Outcome::kIncomplete; // the limit for which the recorder killed it; kIncomplete: it did not
};

// Rules, first match wins:
//   more output or steps than allowed: that limit, since what is stored is cut
//   an end record stands, whatever came after it (a crash in an atexit function is not the program's outcome); a MemoryError
//     that left the program is memory_limit
//   the limit for which the recorder killed it
//   killed by a signal: signal (SIGXCPU, the processor time limit, is time_limit); a process that vanished counts as SIGKILL
//   exited without an end record: os._exit
RunEnd decide_outcome(const Ending& ending);

// "SIGABRT"; "SIG42" for numbers without a name.
std::string signal_name(int signal);

}  // namespace foretrace::tracer
