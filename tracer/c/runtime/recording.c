#include "tracer/c/runtime/recording.h"

#include <stdatomic.h>
#include <unistd.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/run.h"

static __thread unsigned thread_id;
static __thread volatile int busy;
static unsigned threads;
static atomic_flag lock = ATOMIC_FLAG_INIT;

int ft_take(void) {
  if (busy || !ft_recording) return 0;
  busy = 1;
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
  }
  return 1;
}

void ft_give(void) {
  atomic_flag_clear_explicit(&lock, memory_order_release);
  busy = 0;
}

unsigned ft_thread(void) {
  if (thread_id == 0) thread_id = ++threads;
  return thread_id;
}

unsigned ft_line_of(const struct __ft_frame *f) {
  return f->site == (unsigned)-1 ? f->function->first_line : f->function->sites[f->site].line;
}

void ft_step(int event, const struct __ft_frame *f, unsigned line, ft_ref value) {
  ft_write_found();
  if (ft_write_step(event, f->id, line, f->depth, value)) return;
  ft_write_end(kFtStepLimit, 0, 0);
  _exit(0);
}
