#include "tracer/host/process_ban.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <iterator>

namespace foretrace::tracer::host {
namespace {

constexpr unsigned kAllow = SECCOMP_RET_ALLOW;
constexpr unsigned kAgain = SECCOMP_RET_ERRNO | EAGAIN;
constexpr unsigned kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

constexpr sock_filter load(size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }
// Skips the next statement unless the loaded word is `value`.
constexpr sock_filter unless(unsigned value) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1); }
constexpr sock_filter answer(unsigned value) { return BPF_STMT(BPF_RET | BPF_K, value); }

}  // namespace

bool ban_processes() {
  // Calls of a foreign architecture end the program already: the filter of the sandbox stands before this one.
  sock_filter filter[] = {
      load(offsetof(seccomp_data, nr)),
#ifdef __NR_fork
      unless(__NR_fork), answer(kAgain),
#endif
#ifdef __NR_vfork
      unless(__NR_vfork), answer(kAgain),
#endif
      unless(__NR_clone3), answer(kUnknown),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 1, 0), answer(kAllow),
      load(offsetof(seccomp_data, args)),  // its flags; the low half comes first on little-endian machines
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), answer(kAllow), answer(kAgain)};
  const sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace foretrace::tracer::host
