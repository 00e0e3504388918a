// The file tree, namespaces and arguments of a bubblewrap sandbox.
//
//   /usr (read-only), /bin /lib* (links into it), /etc (a handful of files), /dev (null, zero, random, ...), /proc (read-only),
//   /sandbox  the working directory and HOME: empty, writable, in memory, of limited size, or a folder that is given; /tmp and /dev/shm likewise
//   and what the layout lists, read-only at its own path. Own user, process, network, IPC, host name and cgroup namespaces;
//   user 1000 without capabilities; a session of its own; everything dies with the process that started it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foretrace::tracer {

inline constexpr const char* kSandboxDirectory = "/sandbox";

struct SandboxLayout {
  std::vector<std::string> read_only;      // absolute paths of files or folders
  int64_t writable_bytes = 256ll << 20;    // of /sandbox and of /tmp, each
  std::string work_folder;                 // is /sandbox, in place of one in memory; empty: none
};

struct BubblewrapOptions {
  bool proc = true;
  bool as_first_process = false;  // the program is pid 1 of its namespace
};

// Descriptors, in the child's numbering, that bwrap reads: the system call filter and the contents of two files. -1: left out.
struct BubblewrapDescriptors {
  int system_calls = -1;
  int passwd = -1;
  int group = -1;
};

// argv up to the program that runs inside.
std::vector<std::string> bubblewrap_arguments(const SandboxLayout& layout, const BubblewrapOptions& options,
                                              const BubblewrapDescriptors& descriptors);

inline constexpr const char* kPasswd =
    "root:x:0:0:root:/root:/usr/sbin/nologin\nuser:x:1000:1000:user:/sandbox:/bin/sh\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
inline constexpr const char* kGroup = "root:x:0:\nuser:x:1000:\nnogroup:x:65534:\n";

}  // namespace foretrace::tracer
