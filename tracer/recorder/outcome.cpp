#include "tracer/recorder/outcome.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

namespace foretrace::tracer {
namespace {

void from_record(const wire::EndRecord& record, RunEnd& end) {
  end.outcome = record.outcome;
  end.return_value = record.return_value;
  end.exception = record.exception;
  switch (record.outcome) {
    case Outcome::kReturned: end.exit_code = record.exit_code; break;
    case Outcome::kRaised: end.exit_code = 1; break;
    case Outcome::kExited: end.exit_code = record.exit_code; break;
    default: break;
  }
  if (end.exception && end.exception->type == "MemoryError") {
    end.outcome = Outcome::kMemoryLimit;
    end.exit_code.reset();
  }
}

void from_signal(int signal, RunEnd& end) {
  if (signal == SIGXCPU) {
    end.outcome = Outcome::kTimeLimit;
    return;
  }
  end.outcome = Outcome::kSignal;
  end.exit_code = -signal;
  end.signal = signal_name(signal);
}

}  // namespace

RunEnd decide_outcome(const Ending& ending) {
  RunEnd end;
  const bool cut = ending.stopped == Outcome::kOutputLimit || ending.stopped == Outcome::kStepLimit;
  if (ending.record && !cut) {
    from_record(*ending.record, end);
  } else if (ending.stopped != Outcome::kIncomplete) {
    end.outcome = ending.stopped;
  } else if (!ending.wait_status) {
    from_signal(SIGKILL, end);
  } else if (WIFSIGNALED(*ending.wait_status)) {
    from_signal(WTERMSIG(*ending.wait_status), end);
  } else {
    end.outcome = Outcome::kExited;
    end.exit_code = WEXITSTATUS(*ending.wait_status);
  }
  return end;
}

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return "SIG" + (name != nullptr ? std::string(name) : std::to_string(signal));
}

}  // namespace foretrace::tracer
