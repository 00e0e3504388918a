/* Functions through which bytes come into the pipes of stdout and stderr other than by these two streams (-Wl,--wrap). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "tracer/c/runtime/output.h"
#include "tracer/c/runtime/recording.h"

struct own_write { int stream; uint64_t position; };

static struct own_write before(int fd) {
  struct own_write write = {0, 0};
  if (!ft_take()) return write;
  const int error = errno;
  ft_output_check(ft_frames.count);
  write.stream = ft_output_stream(fd);
  if (write.stream != 0) write.position = ft_output_position(write.stream);
  errno = error;
  ft_give();
  return write;
}

static void after(struct own_write write, ssize_t bytes) {
  if (write.stream == 0 || bytes <= 0 || !ft_take()) return;
  ft_output_wrote(ft_frames.count, write.stream, (uint64_t)bytes, write.position);
  ft_give();
}

void ft_output_notice(void) {
  if (!ft_take()) return;
  ft_output_check(ft_frames.count);
  ft_give();
}

static void others(void) {
  if (!ft_take()) return;
  ft_output_others(ft_frames.count);
  ft_give();
}

ssize_t __real_write(int fd, const void *from, size_t bytes);
ssize_t __wrap_write(int fd, const void *from, size_t bytes) {
  const struct own_write write = before(fd);
  const ssize_t done = __real_write(fd, from, bytes);
  after(write, done);
  return done;
}

ssize_t __real_writev(int fd, const struct iovec *pieces, int count);
ssize_t __wrap_writev(int fd, const struct iovec *pieces, int count) {
  const struct own_write write = before(fd);
  const ssize_t done = __real_writev(fd, pieces, count);
  after(write, done);
  return done;
}

/* Missing where a program has its own, and dprintf is not wrapped. */
__attribute__((weak)) int __real_vdprintf(int fd, const char *format, va_list arguments);
int __wrap_vdprintf(int fd, const char *format, va_list arguments) {
  const struct own_write write = before(fd);
  const int done = __real_vdprintf(fd, format, arguments);
  after(write, done);
  return done;
}

int __wrap_dprintf(int fd, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int done = __wrap_vdprintf(fd, format, arguments);
  va_end(arguments);
  return done;
}

/* The others: the call may bring bytes of any process. */
#define BRINGS(type, call) \
  ft_output_notice();      \
  const type done = call;  \
  others();                \
  return done

void __real_perror(const char *text);
void __wrap_perror(const char *text) {
  ft_output_notice();
  __real_perror(text);
  others();
}

int __real_system(const char *command);
int __wrap_system(const char *command) { BRINGS(int, __real_system(command)); }

int __real_pclose(FILE *file);
int __wrap_pclose(FILE *file) { BRINGS(int, __real_pclose(file)); }

pid_t __real_wait(int *status);
pid_t __wrap_wait(int *status) { BRINGS(pid_t, __real_wait(status)); }

pid_t __real_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_waitpid(pid_t pid, int *status, int options) { BRINGS(pid_t, __real_waitpid(pid, status, options)); }

pid_t __real_wait3(int *status, int options, struct rusage *usage);
pid_t __wrap_wait3(int *status, int options, struct rusage *usage) { BRINGS(pid_t, __real_wait3(status, options, usage)); }

pid_t __real_wait4(pid_t pid, int *status, int options, struct rusage *usage);
pid_t __wrap_wait4(pid_t pid, int *status, int options, struct rusage *usage) { BRINGS(pid_t, __real_wait4(pid, status, options, usage)); }

int __real_waitid(idtype_t type, id_t id, siginfo_t *info, int options);
int __wrap_waitid(idtype_t type, id_t id, siginfo_t *info, int options) { BRINGS(int, __real_waitid(type, id, info, options)); }
