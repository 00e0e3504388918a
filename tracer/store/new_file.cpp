#include "tracer/store/new_file.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "core/file.h"

namespace foretrace::tracer {
namespace {

Error cannot_write(const std::string& path, int cause) {
  Error error = io_error("cannot write " + path, cause);
  error.hint = cause == ENOSPC || cause == EFBIG ? "make room or choose another place with --out" : "choose another place with --out";
  return error;
}

}  // namespace

Result<NewFile> NewFile::open(const std::string& path) {
  NewFile file;
  file.path_ = path;
  if (stays_in_place(path)) {
    file.file_.reset(std::fopen(path.c_str(), "ab"));  // behind what a descriptor's file has
  } else {
    TRY_ASSIGN(UnfinishedFile unfinished, UnfinishedFile::open(path));
    ScopedFd own(::fcntl(unfinished.fd(), F_DUPFD_CLOEXEC, 0));
    file.unfinished_.emplace(std::move(unfinished));
    file.file_.reset(::fdopen(own.get(), "wb"));
    if (file.file_ != nullptr) own.release();
  }
  if (file.file_ == nullptr) return cannot_write(path, errno);
  return file;
}

Status NewFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return {};
  return cannot_write(path_, errno);
}

Status NewFile::close() {
  if (std::fclose(file_.release()) != 0) return cannot_write(path_, errno);
  return unfinished_ ? unfinished_->finish() : Status();
}

}  // namespace foretrace::tracer
