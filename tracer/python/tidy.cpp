#include "tracer/python/tidy.h"

#include <ftw.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace foretrace::tracer::python {
namespace {

int remove_entry(const char* path, const struct stat*, int, struct FTW* place) {
  if (place->level > 0) ::remove(path);
  return 0;
}

int open_up(const char* path, const struct stat* about, int kind, struct FTW*) {
  if (kind == FTW_D || kind == FTW_DNR) ::chmod(path, about->st_mode | S_IRWXU);
  return 0;
}

}  // namespace

void kill_others() {
  do {
    ::kill(-1, SIGKILL);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    // As the first process of the namespace every orphan is ours: there is one while waitpid does not fail.
  } while (::waitpid(-1, nullptr, WNOHANG) == 0);
  errno = 0;
}

void empty_mount(const std::string& folder) {
  struct stat own {}, parent {};
  if (folder.empty() || folder == "/" || ::stat(folder.c_str(), &own) != 0 || ::stat((folder + "/..").c_str(), &parent) != 0) return;
  if (own.st_dev == parent.st_dev) return;
  constexpr int kOpenFolders = 16;
  ::nftw(folder.c_str(), open_up, kOpenFolders, FTW_MOUNT | FTW_PHYS);
  ::nftw(folder.c_str(), remove_entry, kOpenFolders, FTW_DEPTH | FTW_MOUNT | FTW_PHYS);
}

}  // namespace foretrace::tracer::python
