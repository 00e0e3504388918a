#include "tracer/python/output_tap.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>

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
