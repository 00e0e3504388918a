#include "tracer/store/new_file.h"

#include <cerrno>
#include <filesystem>

namespace foretrace::tracer {
namespace {

constexpr const char* kElsewhere = "choose another place with --out";

Error cannot_write(const std::string& path, int cause) {
  Error error = io_error("cannot write " + path, cause);
  error.hint = cause == ENOSPC || cause == EFBIG ? "make room or choose another place with --out" : kElsewhere;
  return error;
}

// Whether it is a device, a pipe, or a name of an open descriptor: nothing that another file may be put in the place of.
bool stays(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto kind = std::filesystem::status(path, ignored).type();
  if (kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo) return true;
  const auto in_proc = [](const std::filesystem::path& name) { return name.string().starts_with("/proc/"); };
  const auto folder = std::filesystem::canonical(std::filesystem::absolute(path, ignored).parent_path(), ignored);
  return std::filesystem::is_symlink(path, ignored) && (in_proc(folder) || in_proc(std::filesystem::read_symlink(path, ignored)));
}

}  // namespace

Result<NewFile> NewFile::open(const std::string& path) {
  NewFile file;
  file.path_ = path;
  file.in_place_ = stays(path);
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

Status replaceable(const std::string& path) {
  std::error_code ignored;
  const auto there = std::filesystem::status(path, ignored).type();
  if (there == std::filesystem::file_type::directory) return invalid_argument(path + " is a folder", "name a file with --out");
  if (there == std::filesystem::file_type::block || there == std::filesystem::file_type::socket || stays(path))
    return invalid_argument(path + " is no file", kElsewhere);
  return {};
}

Status finish(const std::string& path) {
  if (std::rename(unfinished(path).c_str(), path.c_str()) == 0) return {};
  const int cause = errno;
  std::error_code ignored;
  std::filesystem::remove(unfinished(path), ignored);
  return cannot_write(path, cause);
}

}  // namespace foretrace::tracer
