/* Of two threads that print, each has its own bytes: where there are several, what prints holds the stream until notice was taken. The
   functions with `...` end in names that no program has. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/single_threaded.h>

#include "tracer/c/runtime/output.h"
#include "tracer/c/runtime/recording.h"

int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments);

static int begin(FILE *file) {
  if (__libc_single_threaded) return 0;
  flockfile(file);
  return 1;
}

static void end(FILE *file, int held) {
  if (!held) return;
  if (ft_take()) {
    ft_output_check(ft_frames.count);
    ft_give();
  }
  funlockfile(file);
}

#define PRINTS(file, type, call)       \
  const int held = begin(file);        \
  const type done = call;              \
  end(file, held);                     \
  return done

int __wrap_vfprintf(FILE *file, const char *format, va_list arguments) { PRINTS(file, int, __vfprintf_chk(file, 0, format, arguments)); }

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
