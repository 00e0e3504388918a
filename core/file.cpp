#include "core/file.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "core/scoped_fd.h"
#include "core/unfinished_file.h"

namespace foretrace {
namespace {

// What is read of a device at most, which may have no end (/dev/zero); a terminal gives less.
constexpr size_t kMostOfADevice = size_t{64} << 20;

Status append(const std::string& path, std::string_view bytes) {
  const ScopedFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!fd.valid()) return io_error("cannot write " + path, errno);
  return write_all(fd.get(), bytes, path);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  ScopedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    if (errno == ENOENT) return not_found("no such file: " + path);
    return io_error("cannot open " + path, errno);
  }
  struct stat kind{};
  const bool device = ::fstat(fd.get(), &kind) == 0 && (S_ISCHR(kind.st_mode) || S_ISBLK(kind.st_mode));
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    if (device && out.size() > kMostOfADevice) return invalid_argument(path + " is a device without an end", "name a file or a pipe");
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n == 0) return out;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("cannot read " + path, errno);
    out.append(buffer, static_cast<size_t>(n));
  }
}

bool stays_in_place(const std::string& name) {
  std::error_code ignored;
  const std::filesystem::path path = name;
  const auto kind = std::filesystem::status(path, ignored).type();
  if (kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo) return true;
  const auto in_proc = [](const std::filesystem::path& at) { return at.string().starts_with("/proc/"); };
  const auto folder = std::filesystem::canonical(std::filesystem::absolute(path, ignored).parent_path(), ignored);
  return std::filesystem::is_symlink(path, ignored) && (in_proc(folder) || in_proc(std::filesystem::read_symlink(path, ignored)));
}

Status replaceable(const std::string& path) {
  std::error_code ignored;
  const auto there = std::filesystem::status(path, ignored).type();
  if (there == std::filesystem::file_type::directory) return invalid_argument(path + " is a folder", "name a file with --out");
  if (there == std::filesystem::file_type::block || there == std::filesystem::file_type::socket || stays_in_place(path))
    return invalid_argument(path + " is no file", "choose another place with --out");
  return {};
}

Status write_file_atomic(const std::string& path, std::string_view bytes) {
  if (stays_in_place(path)) return append(path, bytes);
  TRY_ASSIGN(UnfinishedFile file, UnfinishedFile::open(path));
  TRY(write_all(file.fd(), bytes, path));
  if (::fsync(file.fd()) != 0) return io_error("cannot sync " + path, errno);
  return file.finish();
}

Status write_all(int fd, std::string_view bytes, const std::string& where) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("cannot write " + where, errno);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status make_directories(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (code) return Error(ErrorCode::kIo, "cannot make folder " + path + ": " + code.message());
  return {};
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string executable_directory() {
  std::error_code code;
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
  if (code) {  // no /proc, as in a bare chroot: what execve was given
    const auto* name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    program = std::filesystem::canonical(name == nullptr ? "" : name, code);
  }
  return program.parent_path().string();
}

}  // namespace foretrace
