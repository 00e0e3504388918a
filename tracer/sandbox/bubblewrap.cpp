#include "tracer/sandbox/bubblewrap.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "tracer/sandbox/level.h"

namespace foretrace::tracer {
namespace {

// Files of /etc that programs read and that say nothing about the machine's users, network or secrets.
constexpr const char* kEtc[] = {"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
                                "/etc/mime.types",  "/etc/python3",    "/etc/python3.11",   "/etc/python3.12",
                                "/etc/python3.13"};

class Arguments {
 public:
  template <typename... Texts>
  void add(const Texts&... texts) {
    (all_.push_back(std::string(texts)), ...);
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

// /bin, /lib, ...: a link into /usr on merged systems, a folder of their own on others.
void add_system_folder(Arguments& arguments, const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) return;
  if (!S_ISLNK(about.st_mode)) return arguments.add("--ro-bind", path, path);
  char target[PATH_MAX];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof(target));
  if (length > 0) arguments.add("--symlink", std::string(target, static_cast<size_t>(length)), path);
}

void add_writable_folders(Arguments& arguments, const SandboxLayout& layout) {
  const std::string size = std::to_string(layout.writable_bytes);
  arguments.add("--dev", "/dev", "--size", std::to_string(64 << 20), "--perms", "1777", "--tmpfs", "/dev/shm");
  arguments.add("--remount-ro", "/dev");
  arguments.add("--size", size, "--perms", "1777", "--tmpfs", "/tmp");
  if (layout.work_folder.empty())
    arguments.add("--size", size, "--perms", "0755", "--tmpfs", kSandboxDirectory);
  else
    arguments.add("--bind", layout.work_folder, kSandboxDirectory);
}

}  // namespace

std::vector<std::string> bubblewrap_arguments(const SandboxLayout& layout, const BubblewrapOptions& options,
                                              const BubblewrapDescriptors& descriptors) {
  Arguments arguments;
  arguments.add(bubblewrap_program(), "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000");
  arguments.add("--hostname", "sandbox", "--die-with-parent", "--new-session", "--cap-drop", "ALL");
  if (options.as_first_process) arguments.add("--as-pid-1");
  arguments.add("--ro-bind", "/usr", "/usr");
  for (const char* path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) add_system_folder(arguments, path);
  arguments.add("--perms", "0755", "--dir", "/etc");
  for (const char* path : kEtc) arguments.add("--ro-bind-try", path, path);
  if (descriptors.passwd >= 0) arguments.add("--ro-bind-data", std::to_string(descriptors.passwd), "/etc/passwd");
  if (descriptors.group >= 0) arguments.add("--ro-bind-data", std::to_string(descriptors.group), "/etc/group");
  if (options.proc) arguments.add("--proc", "/proc", "--remount-ro", "/proc");
  add_writable_folders(arguments, layout);
  std::vector<std::string> visible = layout.read_only;
  std::sort(visible.begin(), visible.end());  // a folder before what lies in it
  visible.erase(std::unique(visible.begin(), visible.end()), visible.end());
  for (const auto& path : visible) arguments.add("--ro-bind", path, path);
  arguments.add("--remount-ro", "/", "--chdir", kSandboxDirectory);
  if (descriptors.system_calls >= 0) arguments.add("--seccomp", std::to_string(descriptors.system_calls));
  arguments.add("--");
  return arguments.take();
}

}  // namespace foretrace::tracer
