#include "tracer/store/new_file.h"

#include <cerrno>
#include <filesystem>

namespace foretrace::tracer {

Result<NewFile> NewFile::open(const std::string& path) {
  NewFile file;
  file.path_ = path;
  file.file_.reset(std::fopen(unfinished(path).c_str(), "wb"));
  if (file.file_ == nullptr) return file.failed(errno);
  return file;
}

NewFile::~NewFile() {
  if (file_ == nullptr) return;
  file_.reset();
  std::remove(unfinished(path_).c_str());
}

Status NewFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return {};
  return failed(errno);
}

Status NewFile::close() {
  if (std::fclose(file_.release()) == 0) return finish(path_);
  const int cause = errno;
  std::remove(unfinished(path_).c_str());
  return failed(cause);
}

Error NewFile::failed(int errno_value) const {
  Error error = io_error("cannot write " + path_, errno_value);
  error.hint = errno_value == ENOSPC ? "make room or choose another place with --out" : "choose another place with --out";
  return error;
}

Status finish(const std::string& path) {
  if (std::rename(unfinished(path).c_str(), path.c_str()) == 0) return {};
  const int cause = errno;
  std::error_code ignored;
  std::filesystem::remove(unfinished(path), ignored);
  return io_error("cannot rename to " + path, cause);
}

}  // namespace foretrace::tracer
