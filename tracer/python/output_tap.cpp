#include "tracer/python/output_tap.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {
namespace {

std::atomic<RecordWriter*> tap{nullptr};
std::atomic<int64_t> unwritten[3];  // marked, and then not taken by the pipe: the program will write it again

void mark(int fd, size_t bytes) {
  if ((fd != 1 && fd != 2) || bytes == 0 || tap.load(std::memory_order_relaxed) == nullptr) return;
  const int64_t credit = unwritten[fd].load();
  if (credit >= static_cast<int64_t>(bytes)) return;
  unwritten[fd].store(static_cast<int64_t>(bytes));
  // Python writes with the GIL released; the ring is written with the GIL held.
  const PyGILState_STATE state = PyGILState_Ensure();
  if (RecordWriter* writer = tap.load()) writer->output(fd, bytes - static_cast<size_t>(credit));
  PyGILState_Release(state);
}

void written(int fd, ssize_t bytes) {
  if ((fd == 1 || fd == 2) && bytes > 0 && tap.load(std::memory_order_relaxed) != nullptr) unwritten[fd] -= bytes;
}

void child_ended() {
  if (tap.load(std::memory_order_relaxed) == nullptr) return;
  const int error = errno;
  const PyGILState_STATE state = PyGILState_Ensure();
  if (RecordWriter* writer = tap.load())
    for (int stream : {1, 2}) writer->output(stream, 0);
  PyGILState_Release(state);
  errno = error;
}

}  // namespace

void OutputTap::start(RecordWriter& writer) {
  tap = &writer;
  pthread_atfork(nullptr, nullptr, stop);
}

void OutputTap::stop() { tap = nullptr; }

}  // namespace foretrace::tracer::python

extern "C" ssize_t write(int fd, const void* buffer, size_t bytes) {
  foretrace::tracer::python::mark(fd, bytes);
  const ssize_t done = ::syscall(SYS_write, fd, buffer, bytes);
  foretrace::tracer::python::written(fd, done);
  return done;
}

extern "C" ssize_t writev(int fd, const struct iovec* pieces, int count) {
  size_t bytes = 0;
  for (int i = 0; i < count; ++i) bytes += pieces[i].iov_len;
  foretrace::tracer::python::mark(fd, bytes);
  const ssize_t done = ::syscall(SYS_writev, fd, pieces, count);
  foretrace::tracer::python::written(fd, done);
  return done;
}

extern "C" pid_t wait4(pid_t pid, int* status, int options, struct rusage* usage) {
  const auto done = static_cast<pid_t>(::syscall(SYS_wait4, pid, status, options, usage));
  if (done > 0) foretrace::tracer::python::child_ended();
  return done;
}

extern "C" pid_t waitpid(pid_t pid, int* status, int options) { return wait4(pid, status, options, nullptr); }

extern "C" int waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  const auto failed = static_cast<int>(::syscall(SYS_waitid, type, id, info, options, nullptr));
  if (failed == 0) foretrace::tracer::python::child_ended();
  return failed;
}

extern "C" int system(const char* command) {
  static const auto real = reinterpret_cast<int (*)(const char*)>(::dlsym(RTLD_NEXT, "system"));
  const int status = real(command);
  foretrace::tracer::python::child_ended();
  return status;
}
