#include "tracer/c/runtime/recording.h"

#include <stdatomic.h>
#include <unistd.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/records.h"

static __thread unsigned thread_id;
__thread struct ft_probe ft_probe;
static unsigned threads;
static atomic_flag lock = ATOMIC_FLAG_INIT;

void ft_lock(void) {
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
  }
  ft_probe.locked = 1;
}

void ft_unlock(void) {
  ft_probe.locked = 0;
  atomic_flag_clear_explicit(&lock, memory_order_release);
}

unsigned ft_thread(void) {
  if (thread_id == 0) thread_id = ++threads;
  return thread_id;
}

unsigned ft_line_of(const struct __ft_frame *f) {
  return f->site == (unsigned)-1 ? f->function->first_line : f->function->sites[f->site].line;
}

static void end_at_limit(void) {
  ft_write_end(kFtStepLimit, 0, 0);
  _exit(0);
}

void ft_line_step(unsigned line, const struct ft_line_variable *changes, unsigned count) {
  if (!ft_write_line(line, changes, count)) end_at_limit();
}

void ft_step(int event, const struct __ft_frame *f, unsigned line, ft_ref value) {
  ft_write_found();
  if (!ft_write_step(event, f->id, line, f->depth, value)) end_at_limit();
}
