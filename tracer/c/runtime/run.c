/* Begins and ends the recording of this process. FORETRACE_RING: the ring's descriptor; FORETRACE_STEPS: how many steps are wanted, 0
   for a run without; FORETRACE_COMPILER: what compiled it. The program sees none of them. */
#define _GNU_SOURCE
#include "tracer/c/runtime/run.h"

#include <pthread.h>
#include <stdlib.h>

#include "tracer/c/runtime/output.h"
#include "tracer/c/runtime/recording.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/ring.h"
#include "tracer/c/runtime/writer.h"

int ft_recording;
static int attached, exited;

static void at_exit(int status, void *unused) {
  (void)unused;
  if (!attached) return;
  const int taken = ft_take();
  if (taken || !ft_recording) ft_output_others(ft_frames.count);
  ft_recording = attached = 0;
  if (taken) ft_give();
  ft_write_end(exited ? kFtExited : kFtReturned, status & 255, 0);
}

/* The program's own calls of exit come here (-Wl,--wrap=exit); main's end does not. */
void __real_exit(int status) __attribute__((noreturn));
void __wrap_exit(int status) {
  exited = 1;
  __real_exit(status);
}

static void before_fork(void) {
  if (!ft_take()) return;
  ft_output_check(ft_frames.count);
  ft_give();
}

static void in_child(void) { ft_recording = attached = 0; }

__attribute__((constructor(101))) static void begin(void) {
  const char *fd = getenv("FORETRACE_RING"), *steps = getenv("FORETRACE_STEPS"), *compiler = getenv("FORETRACE_COMPILER");
  if (fd == 0 || !ft_ring_open(atoi(fd))) return;
  attached = 1;
  ft_write_hello(compiler != 0 ? compiler : "C");
  if (steps != 0) {
    const unsigned long long most = strtoull(steps, 0, 10);
    ft_limit_steps(most);
    ft_recording = most != 0;
  }
  unsetenv("FORETRACE_RING");
  unsetenv("FORETRACE_STEPS");
  unsetenv("FORETRACE_COMPILER");
  ft_output_begin();
  pthread_atfork(before_fork, 0, in_child);
  on_exit(at_exit, 0);
}
