#include "tracer/sandbox/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace foretrace::tracer {

Result<ScopedFd> memory_file(const char* name, std::string_view bytes) {
  ScopedFd file(::memfd_create(name, MFD_CLOEXEC));
  if (!file.valid()) return io_error("cannot make a memory file", errno);
  TRY(rewrite_memory_file(file.get(), bytes));
  return file;
}

Status rewrite_memory_file(int fd, std::string_view bytes) {
  if (::ftruncate(fd, 0) != 0) return io_error("cannot empty a memory file", errno);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return io_error("cannot write a memory file", errno);
    done += static_cast<size_t>(put);
  }
  if (::lseek(fd, 0, SEEK_SET) != 0) return io_error("cannot rewind a memory file", errno);
  return {};
}

}  // namespace foretrace::tracer
