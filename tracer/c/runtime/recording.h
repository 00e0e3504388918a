/* One probe at a time: what every call of the instrumented program begins and ends with, and the steps that it writes. */
#pragma once

#include <sys/single_threaded.h>

#include "tracer/c/runtime/frames.h"
#include "tracer/c/runtime/run.h"

struct ft_probe { /* that this thread is in */
  const char *volatile stack; /* the program's stack ends here; 0: in none */
  volatile int locked;
};
extern __thread struct ft_probe ft_probe;
void ft_lock(void);
void ft_unlock(void);
/* A probe of this thread had no end, and one with this stack begins. False: a signal handler interrupted that one. True: it jumped out of it
   for good, and this one may begin. */
int ft_retake(const char *stack);

/* False: nothing is recorded, or a probe of this thread was interrupted. */
static inline __attribute__((always_inline)) int ft_take(void) {
  const char *stack = __builtin_frame_address(0);
  if (!ft_recording) return 0;
  if (ft_probe.stack != 0) return ft_retake(stack);
  ft_probe.stack = stack;
  if (!__libc_single_threaded) ft_lock();
  return 1;
}
static inline __attribute__((always_inline)) void ft_give(void) {
  if (ft_probe.locked) ft_unlock();
  ft_probe.stack = 0;
}
/* A step of the frame, after what was found for it. Ends the process behind the last one that is wanted. */
void ft_step(int event, const struct __ft_frame *frame, unsigned line, ft_ref value);
/* A line step of the frame that had the last step. */
void ft_line_step(const struct __ft_frame *frame, unsigned line, const struct ft_line_variable *changes, unsigned count);
/* The line that the frame is at. */
unsigned ft_line_of(const struct __ft_frame *frame);
unsigned ft_thread(void);
/* Functions that this thread entered. */
extern __thread unsigned ft_entered;
