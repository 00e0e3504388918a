// OutputTap: ties what the program writes to its stdout and stderr to steps. This program's own write and writev stand in front
// of the C library's, so that print, sys.stdout.buffer and os.write are all seen, in their order: an output mark goes into the
// ring before the bytes go into the pipe. What child processes write has no mark of its own: waitpid, wait4, waitid and system are
// taken in the same way and mark, when a child has ended, that all that came before is the waiting step's.
#pragma once

#include "tracer/python/record_writer.h"

namespace foretrace::tracer::python {

class OutputTap {
 public:
  // Marks are written from now on. `writer` lives until stop().
  static void start(RecordWriter& writer);
  static void stop();
};

}  // namespace foretrace::tracer::python
