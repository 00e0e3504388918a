#include "core/unfinished_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "core/file.h"

namespace foretrace {
namespace {

constexpr int kMostLinks = 40;  // as Linux has it
constexpr int kMostTries = 100;

Error cannot_write(const std::string& path, int cause) {
  Error error = io_error("cannot write " + path, cause);
  error.hint = "choose another place";
  return error;
}

// The file need not be there yet.
Result<std::string> without_links(const std::string& path) {
  std::filesystem::path at = path;
  std::error_code error;
  for (int i = 0; i < kMostLinks; ++i) {
    if (!std::filesystem::is_symlink(at, error)) return at.string();
    at = at.parent_path() / std::filesystem::read_symlink(at, error);
  }
  return cannot_write(path, ELOOP);
}

// Whether the name still means the open file: another writer may have put it under its final name meanwhile.
bool is_named(int fd, const std::string& path) {
  struct stat open{}, named{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

Result<ScopedFd> open_locked(const std::string& path, int flags, const std::string& written) {
  for (int tries = 1;; ++tries) {
    ScopedFd fd(::open(path.c_str(), flags | O_CLOEXEC, 0644));
    if (!fd.valid()) return cannot_write(written, errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      return Error(ErrorCode::kIo, "another process writes " + written, "wait for it, or choose another place");
    if (is_named(fd.get(), path) || tries == kMostTries) return fd;
  }
}

Result<UnfinishedFile> UnfinishedFile::open(const std::string& path) {
  TRY(replaceable(path));
  UnfinishedFile file;
  file.path_ = path;
  TRY_ASSIGN(file.target_, without_links(path));
  TRY_ASSIGN(file.fd_, open_locked(file.place(), O_RDWR | O_CREAT, path));
  if (::ftruncate(file.fd(), 0) != 0) return cannot_write(path, errno);
  return file;
}

UnfinishedFile::~UnfinishedFile() {
  if (fd_.valid()) std::remove(place().c_str());
}

Status UnfinishedFile::finish() {
  if (std::rename(place().c_str(), target_.c_str()) != 0) return cannot_write(path_, errno);
  fd_.reset();
  return {};
}

}  // namespace foretrace
