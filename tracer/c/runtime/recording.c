#include "tracer/c/runtime/recording.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/output.h"
#include "tracer/c/runtime/records.h"

static __thread unsigned thread_id;
__thread struct ft_probe ft_probe;
static unsigned threads;
static _Atomic(struct ft_probe *) owner;

void ft_lock(void) {
  struct ft_probe *none = 0;
  while (!atomic_compare_exchange_weak_explicit(&owner, &none, &ft_probe, memory_order_acquire, memory_order_relaxed)) none = 0;
  ft_probe.locked = 1;
}

void ft_unlock(void) {
  ft_probe.locked = 0;
  atomic_store_explicit(&owner, (struct ft_probe *)0, memory_order_release);
}

int ft_retake(const char *stack) {
  stack_t other;
  if (stack < ft_probe.stack || sigaltstack(0, &other) != 0 || (other.ss_flags & SS_ONSTACK)) return 0;
  const int mine = atomic_load(&owner) == &ft_probe;
  ft_probe.stack = stack;
  if (!mine && !__libc_single_threaded) ft_lock();
  else ft_rewind();
  ft_probe.locked = mine || !__libc_single_threaded;
  return 1;
}

unsigned ft_thread(void) {
  if (thread_id == 0) thread_id = ++threads;
  return thread_id;
}

unsigned ft_line_of(const struct __ft_frame *f) {
  return f->site == (unsigned)-1 ? f->function->first_line : f->function->sites[f->site].line;
}

static void end_at_limit(unsigned frames) {
  ft_output_flush(frames);
  ft_write_end(kFtStepLimit, 0, 0);
  _exit(0);
}

/* Where output of the frame's statement belongs. */
static void at_step(const struct __ft_frame *f) {
  if (f->depth < ft_frames.count) ft_frames.list[f->depth].step = ft_step_count();
}

void ft_line_step(const struct __ft_frame *f, unsigned line, const struct ft_line_variable *changes, unsigned count) {
  if (!ft_write_line(line, changes, count)) end_at_limit(f->depth + 1);
  at_step(f);
}

void ft_step(int event, const struct __ft_frame *f, unsigned line, ft_ref value) {
  const unsigned frames = f->depth + (event != kFtCall);
  ft_output_check(frames);
  ft_write_found();
  if (!ft_write_step(event, f->id, line, f->depth, value)) end_at_limit(frames);
  if (event <= kFtLine) at_step(f);
}
