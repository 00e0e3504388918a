// May this process use tiles? Linux gives them only to a process that asks, since they make the frame of a signal larger; without its
// leave the first use of a tile ends the process.
#pragma once

namespace foretrace::kernels {

// What must hold, in the order of asking.
struct TileChecks {
  bool (*processor)();  // are they there
  bool (*saved)();      // does the operating system keep them for each thread
  bool (*leave)();      // ask for them
};

// Later ones are not asked where an earlier one says no.
bool tiles_usable(const TileChecks& checks);

// Asks Linux on behalf of the whole process; false elsewhere and where it refuses.
bool ask_for_tiles();

}  // namespace foretrace::kernels
