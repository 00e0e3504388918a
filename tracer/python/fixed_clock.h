// FixedClock: clocks that say the same in every run. Time stands still but for 1 us at each reading, so that a loop that waits for it
// ends, and for what the program waits: a sleep takes no time and moves the clocks on; a wait for a lock or a descriptor that times out
// moves them on by what it waited. Of the clocks of files nothing is changed.
#pragma once

namespace foretrace::tracer::python {

class FixedClock {
 public:
  // From now on, for good: the wall clock says `unix_seconds`, the others start at 1,000 s.
  static void start(double unix_seconds);
};

}  // namespace foretrace::tracer::python
