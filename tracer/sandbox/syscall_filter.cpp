#include "tracer/sandbox/syscall_filter.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "core/scoped_fd.h"

namespace foretrace::tracer {
namespace {

constexpr auto kDenied = std::to_array<const char*>({
    // other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd", "perf_event_open",
    // namespaces, mounts, roots
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at", "name_to_handle_at", "quotactl",
    "quotactl_fd", "swapon", "swapoff", "fanotify_init",
    // the kernel itself
    "bpf", "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load", "reboot",
    "syslog", "lookup_dcookie", "acct", "iopl", "ioperm", "nfsservctl", "uselib", "_sysctl", "sysfs", "vhangup",
    "modify_ldt", "vm86", "vm86old",
    // large attack surface that programs under test do not need
    "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "keyctl", "add_key", "request_key",
    "move_pages", "migrate_pages", "mbind", "set_mempolicy", "get_mempolicy", "set_mempolicy_home_node",
    // the machine's clock and name
    "settimeofday", "stime", "clock_settime", "clock_settime64", "clock_adjtime", "clock_adjtime64", "adjtimex",
    "sethostname", "setdomainname",
});

struct Release {
  void operator()(void* context) const { ::seccomp_release(context); }
};
using Context = std::unique_ptr<void, Release>;

int add_rules(scmp_filter_ctx context) {
  for (const char* name : kDenied) {
    const int call = ::seccomp_syscall_resolve_name(name);
    if (call == __NR_SCMP_ERROR) continue;  // unknown to this libseccomp: nothing to deny by name
    const int failed = ::seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), call, 0);
    if (failed != 0 && failed != -EDOM && failed != -EFAULT) return failed;
  }
  int failed = ::seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  if (failed == 0)
    failed = ::seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                SCMP_A0_32(SCMP_CMP_NE, AF_UNIX, 0));
  if (failed == 0)
    failed = ::seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
  // Pushing characters into a terminal that some descriptor may still lead to.
  for (const uint64_t request : {uint64_t{TIOCSTI}, uint64_t{TIOCLINUX}})
    if (failed == 0)
      failed = ::seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                                  SCMP_A1_32(SCMP_CMP_EQ, request, 0));
  return failed;
}

}  // namespace

Result<std::string> syscall_filter() {
  const Context context(::seccomp_init(SCMP_ACT_ALLOW));
  if (!context) return io_error("cannot make a system call filter", ENOMEM);
  if (const int failed = add_rules(context.get()); failed != 0)
    return io_error("cannot make the system call filter", -failed);
  const ScopedFd file(::memfd_create("foretrace-seccomp", MFD_CLOEXEC));
  if (!file.valid()) return io_error("cannot make a memory file", errno);
  if (const int failed = ::seccomp_export_bpf(context.get(), file.get()); failed != 0)
    return io_error("cannot export the system call filter", -failed);
  std::string program(static_cast<size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
  if (::pread(file.get(), program.data(), program.size(), 0) != static_cast<ssize_t>(program.size()))
    return io_error("cannot read the system call filter back", EIO);
  return program;
}

}  // namespace foretrace::tracer
