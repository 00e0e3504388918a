#include "agents/tasks/work_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/file.h"
#include "core/scoped_fd.h"
#include "datasets/view/base64.h"

namespace foretrace::agents {
namespace {

namespace fs = std::filesystem;

// The names between the slashes. kInvalidArgument: it is no path below a folder.
Result<std::vector<std::string>> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  for (const auto& part : fs::path(path)) {
    if (part == "." || part.empty()) continue;
    if (part == ".." || part == "/") return invalid_argument("'" + path + "' leaves the working folder", "give a path relative to it");
    parts.push_back(part.string());
  }
  if (parts.empty() || path.find('\0') != std::string::npos) return invalid_argument("'" + path + "' names no file");
  return parts;
}

// The folder that the last part lies in, reached without a link.
Result<ScopedFd> enter(const std::string& folder, const std::vector<std::string>& parts, const std::string& path, bool make) {
  ScopedFd at(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!at.valid()) return io_error("cannot open " + folder, errno);
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    if (make) ::mkdirat(at.get(), parts[i].c_str(), 0755);
    ScopedFd next(::openat(at.get(), parts[i].c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid() && errno == ENOENT) return not_found("no file " + path);
    if (!next.valid()) return invalid_argument("'" + path + "' goes through what is no folder");
    at = std::move(next);
  }
  return at;
}

Result<std::string> read_all(int fd, const std::string& path, int64_t most) {
  struct stat about {};
  if (::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return invalid_argument(path + " is no regular file");
  if (about.st_size > most) return Error(ErrorCode::kLimit, path + " has " + std::to_string(about.st_size) + " bytes, more than " + std::to_string(most));
  std::string bytes(static_cast<size_t>(about.st_size), '\0');
  size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + got, bytes.size() - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("cannot read " + path, errno);
    if (n == 0) break;
    got += static_cast<size_t>(n);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace

Result<WorkFiles> read_work_files(const std::string& folder, const WorkFileLimits& limits) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) return not_found("no folder " + folder);
  WorkFiles files;
  int64_t bytes = 0, entries = 0;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
  for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed)) {
    if (++entries > 8 * limits.files) return Error(ErrorCode::kLimit, folder + " has too many entries");
    std::error_code gone;
    if (at->is_symlink(gone) || !at->is_regular_file(gone)) continue;
    const std::string path = at->path().lexically_relative(folder).string();
    TRY_ASSIGN(auto text, read_work_file(folder, path, limits.bytes - bytes));
    bytes += static_cast<int64_t>(text.size());
    if (static_cast<int64_t>(files.size()) >= limits.files) return Error(ErrorCode::kLimit, folder + " has more than " + std::to_string(limits.files) + " files");
    const bool executable = (at->status(gone).permissions() & fs::perms::owner_exec) != fs::perms::none;
    files[path] = {std::move(text), executable};
  }
  if (failed) return io_error("cannot read " + folder, failed.value());
  return files;
}

Status write_work_files(const std::string& folder, const WorkFiles& files) {
  TRY(make_directories(folder));
  for (const auto& [path, file] : files) {
    TRY(write_work_file(folder, path, file.bytes));
    if (file.executable) ::chmod((folder + "/" + path).c_str(), 0755);
  }
  return {};
}

Result<std::string> read_work_file(const std::string& folder, const std::string& path, int64_t most) {
  TRY_ASSIGN(const auto parts, parts_of(path));
  TRY_ASSIGN(const ScopedFd in, enter(folder, parts, path, false));
  const ScopedFd file(::openat(in.get(), parts.back().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return not_found("no file " + path);
  if (!file.valid() && errno == ELOOP) return invalid_argument(path + " is a link, which is not followed");
  if (!file.valid()) return io_error("cannot read " + path, errno);
  return read_all(file.get(), path, most);
}

Status write_work_file(const std::string& folder, const std::string& path, const std::string& bytes) {
  TRY_ASSIGN(const auto parts, parts_of(path));
  TRY_ASSIGN(const ScopedFd in, enter(folder, parts, path, true));
  const ScopedFd file(::openat(in.get(), parts.back().c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
  if (!file.valid() && errno == ELOOP) return invalid_argument(path + " is a link, which is not followed");
  if (!file.valid()) return io_error("cannot write " + path, errno);
  struct stat about {};
  if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) return invalid_argument(path + " is no regular file");
  if (::ftruncate(file.get(), 0) != 0) return io_error("cannot write " + path, errno);
  return write_all(file.get(), bytes, path);
}

Json work_files_json(const WorkFiles& files) {
  Json json = Json::object();
  for (const auto& [path, file] : files) {
    json[path] = {{"base64", datasets::base64(file.bytes)}};
    if (file.executable) json[path]["executable"] = true;
  }
  return json;
}

}  // namespace foretrace::agents
