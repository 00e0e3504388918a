// The protocol between the recorder's side (launcher) and a host program, which runs the tracees: one of Python for each minor version, one of C.
//
//   foretrace-python-3.11 --ring-fd N --control-fd M [--serve] [--own-pid-namespace]
//
// N is a mapped ring (tracer/wire/ring.h) set up by the launcher; M one end of a SOCK_STREAM socketpair. fd 0, 1, 2 are the
// tracee's stdin, stdout, stderr: the launcher owns the other ends. Messages in both directions are a uint32 length (little
// endian, at most kMaxMessageBytes) and that many bytes of JSON.
//
// Request (launcher -> host). Absent fields have the value null, "" or the default of tracer::Limits:
//   "program"  path of the file to run; with "source" only the name that is shown
//   "source"   text to run instead of the file; without "program" its name is "<source>"
//   "module"   run as `python -m MODULE`; "folder" comes first on sys.path (the folder that the launcher was started in)
//   "argv"     [ARG, ...] after sys.argv[0]
//   "called"   argv[0] of a C program (its path)
//   "entry"    name of a function (dots allowed); "args" the text between the call's parentheses
//   "call"     text of a whole call expression, instead of entry and args
//   "scope"    "program" | "all" | "module:NAME"
//   "limits"   {"max_steps","max_value_bytes","max_value_items","max_value_depth","max_value_nodes","max_memory_mb"}
//              the host enforces these (max_memory_mb: RLIMIT_AS of the child, when given); time and output are the launcher's
//              "max_processes" (RLIMIT_NPROC of the child, when given and not 0)
//   "processes" false: the program may start threads, but no other processes
//   "traced"   false: run the program as it is, without hooks and without steps; Hello and End are written as ever
//   "start_at", "stop_at"  functions (name or qualified name): steps from the first call of the one on, and up to the first call of the
//              other, which is the last step
//   "seed"     an integer: the operating system's randomness is drawn from it (fixed_randomness.h)
//   "frozen_time"  seconds since 1970: clocks stand there (fixed_clock.h)
//   "cwd"      folder to change to before the run. With --serve and --own-pid-namespace the host empties it, /tmp and /dev/shm
//              after each run (mounts and what is above them stay), so that no run sees another's files
//   "start_in" folder to change to instead of "cwd"; the host never empties it
//   "stdin"    text for the run's stdin (absent or null: fd 0 as inherited)
//
// The host forks a child for each request, in both modes. The child closes the control fd and the ring's fd, writes Hello, runs
// the program, writes End or Failure where it can, and exits. After it has ended (and, with --own-pid-namespace, everything
// else in the namespace was killed) the host answers
//   {"status": wait status of the child as waitpid gives it}
// Without --serve the host then exits 0. With --serve it waits for the next request: the interpreter was initialised once,
// children are forked from it warm. The launcher empties the ring and the pipes after the answer and may reset the ring
// before it sends the next request; a child reads the ring's state anew. End of file on the control fd ends the host.
// As pid 1 of a namespace the host is out of its children's reach.
//
// What the launcher reads in the ring: Hello first; then steps; last End (returned, raised, exited, step_limit) or Failure.
// An Output record is committed before its bytes are written to the pipe: bytes that the launcher has read and that no record
// in the ring claims are unmarked (os.write, a child process) and go to the last step.
// - returned: exit_code 0; the return text only with entry or call.
// - raised: exit_code 1, exception texts. MemoryError under a memory limit is raised like any other: the launcher names it.
// - exited: SystemExit at the top; the message of sys.exit("text") went to stderr. os._exit(n) writes no End: see the status.
// - step_limit: exactly max_steps steps are in the ring; the child exits as soon as it would write one more.
// After End the child still runs atexit functions, waits for non-daemon threads and finalises; its exit status then means no more
// than a crash during that (End stands). PYTHONHASHSEED comes through the environment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tracer/limits.h"

namespace foretrace::tracer::host {

inline constexpr uint32_t kMaxMessageBytes = 64u << 20;

// A parsed request; empty strings are absent fields.
struct Request {
  std::string program;
  std::string source;
  bool has_source = false;
  std::string module;
  std::vector<std::string> argv;
  std::string called;
  std::string entry;
  std::string args;
  std::string call;
  std::string scope = "program";
  Limits limits;
  bool limits_memory = false;
  int64_t max_processes = 0;
  bool may_start_processes = true;
  bool traced = true;
  std::string start_at;
  std::string stop_at;
  std::optional<int64_t> seed;
  std::optional<double> frozen_time;
  std::string folder;
  std::string cwd;
  std::string start_in;
  std::string stdin_text;
  bool has_stdin = false;
};

}  // namespace foretrace::tracer::host
