#include "lm/replace_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "core/file.h"
#include "core/scoped_fd.h"

namespace foretrace::lm {
namespace {

void sync_directory(const std::string& path) {
  const ScopedFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) ::fsync(fd.get());
}

void remove_tree(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

// An existing directory and the fresh one change names in one step, so that there is never none.
Status put_in_place(const std::string& fresh, const std::string& directory) {
  if (!file_exists(directory)) {
    if (std::rename(fresh.c_str(), directory.c_str()) != 0) return io_error("cannot rename " + fresh, errno);
  } else if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, directory.c_str(), RENAME_EXCHANGE) != 0) {
    return io_error("cannot put " + fresh + " in the place of " + directory, errno);
  }
  return {};
}

}  // namespace

Status replace_directory(const std::string& given, const std::function<Status(const std::string&)>& fill) {
  std::string directory = given;
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  const std::string fresh = directory + ".new";
  remove_tree(fresh);
  TRY(make_directories(fresh));
  if (Status status = fill(fresh); !status.ok()) {
    remove_tree(fresh);
    return status;
  }
  sync_directory(fresh);
  TRY(put_in_place(fresh, directory));
  const std::string parent = std::filesystem::path(directory).parent_path().string();
  sync_directory(parent.empty() ? "." : parent);
  remove_tree(fresh);  // what was there before, after an exchange
  return {};
}

}  // namespace foretrace::lm
