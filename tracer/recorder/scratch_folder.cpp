#include "tracer/recorder/scratch_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr int kFolderAttempts = 10;  // another process may take a folder for abandoned before it is locked

// Not valid: another holds it, or it is none of ours.
ScopedFd lock(const std::string& path) {
  ScopedFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  const bool ours = folder.valid() && ::fstat(folder.get(), &status) == 0 && status.st_uid == ::geteuid();
  if (!ours || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) folder.reset();
  return folder;
}

bool is_there(int folder, const std::string& path) {
  struct stat held {}, named {};
  return ::fstat(folder, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

}  // namespace

void remove_abandoned_folders(const std::string& prefix) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(ignored), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() != prefix.size() + 7 || name.compare(0, prefix.size() + 1, prefix + "-") != 0) continue;
    const ScopedFd folder = lock(entry.path().string());
    if (folder.valid()) fs::remove_all(entry.path(), ignored);
  }
}

Result<ScratchFolder> ScratchFolder::create(const std::string& prefix) {
  static std::once_flag once;
  std::call_once(once, remove_abandoned_folders, prefix);
  std::string path;
  for (int i = 0; i < kFolderAttempts; ++i) {
    path = (fs::temp_directory_path() / (prefix + "-XXXXXX")).string();
    if (::mkdtemp(path.data()) == nullptr) return io_error("cannot make a folder " + path, errno);
    ScopedFd held = lock(path);
    if (held.valid() && is_there(held.get(), path)) return ScratchFolder(std::move(path), std::move(held));
  }
  return io_error("cannot lock a folder " + path, errno);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (lock_.valid()) fs::remove_all(path_, ignored);
}

}  // namespace foretrace::tracer
