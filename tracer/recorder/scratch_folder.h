// ScratchFolder: a folder for files of one piece of work, removed with its owner. One whose owner was killed is removed by the next
// process that makes one: owners hold a lock on theirs, which ends with them.
#pragma once

#include <string>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

class ScratchFolder {
 public:
  // "PREFIX-XXXXXX" in the folder for temporary files. `prefix` is of this kind of folder alone.
  static Result<ScratchFolder> create(const std::string& prefix);
  ~ScratchFolder();
  ScratchFolder(ScratchFolder&& other) noexcept = default;
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ScratchFolder(std::string path, ScopedFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;
  ScopedFd lock_;
};

// Removes the folders of that kind, of this user, whose owners are gone.
void remove_abandoned_folders(const std::string& prefix);

}  // namespace foretrace::tracer
