// A file on its way to its name: PATH.tmp, put under PATH when it is complete, removed if it never is; until then what was under PATH stays.
// A name that is a link stands for the file that it points to. One writer at a time: PATH.tmp is locked, and the lock dies with its process,
// so that what a killed one left is taken over.
#pragma once

#include <string>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace {

class UnfinishedFile {
 public:
  // Empty. kIo: it cannot be written there, or another writes it; kInvalidArgument: no file may be put under the name.
  static Result<UnfinishedFile> open(const std::string& path);
  UnfinishedFile(UnfinishedFile&& other) noexcept = default;
  UnfinishedFile& operator=(UnfinishedFile&& other) = delete;
  ~UnfinishedFile();

  [[nodiscard]] int fd() const { return fd_.get(); }
  // The name that it has while it is written.
  [[nodiscard]] std::string place() const { return target_ + ".tmp"; }
  // Puts it under its name; where that fails it is removed. REQUIRES: called once, all is written.
  Status finish();

 private:
  UnfinishedFile() = default;

  std::string path_;    // as it was given
  std::string target_;  // without links
  ScopedFd fd_;         // of place(), locked; none: finished, or moved from
};

// Opens `path` and locks it for its only writer. kIo: it cannot be opened, or another holds it; `written` is what the message names. A file
// system that has no locks gives none.
Result<ScopedFd> open_locked(const std::string& path, int flags, const std::string& written);

}  // namespace foretrace
