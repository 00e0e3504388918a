#include "tracer/store/new_file.h"

#include <cerrno>
#include <filesystem>

#include "core/file.h"

namespace foretrace::tracer {
namespace {

constexpr const char* kElsewhere = "choose another place with --out";

Error cannot_write(const std::string& path, int cause) {
  Error error = io_error("cannot write " + path, cause);
  error.hint = cause == ENOSPC || cause == EFBIG ? "make room or choose another place with --out" : kElsewhere;
  return error;
}

}  // namespace

Result<NewFile> NewFile::open(const std::string& path) {
  NewFile file;
  file.path_ = path;
  file.in_place_ = stays_in_place(path);
  if (!file.in_place_) TRY(replaceable(path));
  file.file_.reset(std::fopen(file.place().c_str(), file.in_place_ ? "ab" : "wb"));  // behind what a descriptor's file has
  if (file.file_ == nullptr) return cannot_write(path, errno);
  return file;
}

NewFile::~NewFile() {
  if (file_ == nullptr) return;
  file_.reset();
  if (!in_place_) std::remove(place().c_str());
}

std::string NewFile::place() const { return in_place_ ? path_ : unfinished(path_); }

Status NewFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return {};
  return cannot_write(path_, errno);
}

Status NewFile::close() {
  if (std::fclose(file_.release()) == 0) return in_place_ ? Status() : finish(path_);
  const int cause = errno;
  if (!in_place_) std::remove(place().c_str());
  return cannot_write(path_, cause);
}

Status finish(const std::string& path) {
  if (std::rename(unfinished(path).c_str(), path.c_str()) == 0) return {};
  const int cause = errno;
  std::error_code ignored;
  std::filesystem::remove(unfinished(path), ignored);
  return cannot_write(path, cause);
}

}  // namespace foretrace::tracer
