/* Of two threads that print, each has its own bytes: where there are several, what prints holds the stream until notice was taken. The
   functions with `...` end in a name that no program has. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/single_threaded.h>

#include "tracer/c/runtime/output.h"

int _IO_vfprintf(FILE *file, const char *format, va_list arguments);

static void unlock(void *file) { funlockfile(file); }

/* The thread may be cancelled while it prints. */
#define PRINTS(file, type, call)           \
  if (__libc_single_threaded) return call; \
  type done;                               \
  flockfile(file);                         \
  pthread_cleanup_push(unlock, file);      \
  done = call;                             \
  ft_output_notice();                      \
  pthread_cleanup_pop(1);                  \
  return done

int __wrap_vfprintf(FILE *file, const char *format, va_list arguments) { PRINTS(file, int, _IO_vfprintf(file, format, arguments)); }

int __wrap_vprintf(const char *format, va_list arguments) { return __wrap_vfprintf(stdout, format, arguments); }

int __wrap_printf(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int done = __wrap_vfprintf(stdout, format, arguments);
  va_end(arguments);
  return done;
}

int __wrap_fprintf(FILE *file, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int done = __wrap_vfprintf(file, format, arguments);
  va_end(arguments);
  return done;
}

int __real_puts(const char *text);
int __wrap_puts(const char *text) { PRINTS(stdout, int, __real_puts(text)); }

int __real_fputs(const char *text, FILE *file);
int __wrap_fputs(const char *text, FILE *file) { PRINTS(file, int, __real_fputs(text, file)); }

int __real_putchar(int c);
int __wrap_putchar(int c) { PRINTS(stdout, int, __real_putchar(c)); }

int __real_putc(int c, FILE *file);
int __wrap_putc(int c, FILE *file) { PRINTS(file, int, __real_putc(c, file)); }

int __real_fputc(int c, FILE *file);
int __wrap_fputc(int c, FILE *file) { PRINTS(file, int, __real_fputc(c, file)); }

size_t __real_fwrite(const void *from, size_t size, size_t count, FILE *file);
size_t __wrap_fwrite(const void *from, size_t size, size_t count, FILE *file) { PRINTS(file, size_t, __real_fwrite(from, size, count, file)); }
