#include "kernels/tiles/permission.h"

#if defined(__linux__) && defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace foretrace::kernels {

bool tiles_usable(const TileChecks& checks) { return checks.processor() && checks.saved() && checks.leave(); }

bool ask_for_tiles() {
#if defined(__linux__) && defined(__x86_64__)
  constexpr int kGetPermission = 0x1022, kAskPermission = 0x1023;  // of <asm/prctl.h>, which may be older
  constexpr unsigned long kTileNumbers = 18;                        // the state's number in XCR0
  if (syscall(SYS_arch_prctl, kAskPermission, kTileNumbers) != 0) return false;
  unsigned long granted = 0;
  return syscall(SYS_arch_prctl, kGetPermission, &granted) == 0 && (granted >> kTileNumbers & 1) != 0;
#else
  return false;
#endif
}

}  // namespace foretrace::kernels
