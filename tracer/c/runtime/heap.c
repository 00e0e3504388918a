/* The program's heap: the malloc family stands before that of the C library, which does the work. Weak: a program may have its own. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/faults.h"
#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/pointers.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/scalars.h"

#define WEAK __attribute__((weak))

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

extern char __executable_start, etext;

/* The C library's own blocks have no steps. */
static int is_program(const void *caller) { return (const char *)caller >= &__executable_start && (const char *)caller < &etext; }

static struct __ft_type *void_pointer(void) {
  static struct __ft_type types[2] = {{__ft_kind_opaque, 0, "void", 0, 0, 0, 0}, {__ft_kind_pointer, 8, "void *", 0, 0, 0, 0}};
  return types;
}

static void heap_step(int event, const void *block) {
  const struct __ft_frame *f = ft_top_frame();
  struct __ft_type *types = void_pointer();
  if (f != 0) ft_step(event, f, ft_line_of(f), ft_pointer_value(types, types + 1, block));
}

static void *allocated(void *block, size_t bytes, int defined, const void *caller) {
  const int saved = errno;
  if (block == 0 || !ft_take()) return block;
  ft_block_new(block, bytes, defined || !is_program(caller));
  if (is_program(caller)) heap_step(kFtAlloc, block);
  ft_give();
  errno = saved;
  return block;
}

static void end_block(struct __ft_place *place) {
  const struct __ft_frame *f = ft_top_frame();
  place->line = f != 0 ? ft_line_of(f) : 0;
  ft_place_end(place);
}

static void check_free(const struct __ft_frame *f, const struct __ft_place *place, const void *block) {
  char text[120];
  if (f == 0) return;
  if (place != 0 && place->at == block) {
    if (place->alive) return;
    snprintf(text, sizeof text, "the block was freed at line %u", place->line);
    return ft_fault(f, "double free", text);
  }
  if (place == 0 && ft_variable_of(block).frame == 0 && ft_static_of(block) == 0) return; /* a block that was never seen */
  ft_fault(f, "invalid free", place != 0 ? "the pointer is not the beginning of a block" : "the pointer is not of the heap");
}

static void released(void *block, const void *caller) {
  if (block == 0 || !ft_take()) return;
  struct __ft_place *place = ft_block_of(block);
  if (is_program(caller)) check_free(ft_top_frame(), place, block);
  if (place != 0 && place->alive && place->at == block) {
    if (is_program(caller)) heap_step(kFtFree, block);
    end_block(place);
  }
  ft_give();
}

WEAK void *malloc(size_t bytes) { return allocated(__libc_malloc(bytes), bytes, 0, __builtin_return_address(0)); }

WEAK void *calloc(size_t count, size_t each) {
  void *block = __libc_calloc(count, each);
  return allocated(block, count * each, 1, __builtin_return_address(0));
}

WEAK void free(void *block) {
  const int saved = errno;
  released(block, __builtin_return_address(0));
  errno = saved;
  __libc_free(block);
}

/* What was written of the old block was so of the new one. */
static void keep_written(struct __ft_place *now, const struct __ft_place *before) {
  const uint64_t bytes = before->bytes < now->bytes ? before->bytes : now->bytes;
  if (now->defined == 0) return;
  for (uint64_t i = 0; i < bytes; ++i)
    if (ft_place_defined(before, i, i + 1)) now->defined[i / 8] |= (uint8_t)(1 << i % 8);
}

WEAK void *realloc(void *block, size_t bytes) {
  const void *caller = __builtin_return_address(0);
  if (block == 0) return allocated(__libc_realloc(0, bytes), bytes, 0, caller);
  if (!ft_take()) return __libc_realloc(block, bytes);
  struct __ft_place *before = ft_block_of(block);
  const struct __ft_place *known = before != 0 && before->alive && before->at == block ? before : 0;
  if (is_program(caller)) check_free(ft_top_frame(), before, block);
  if (known != 0 && is_program(caller)) heap_step(kFtFree, block);
  void *moved = __libc_realloc(block, bytes);
  if (moved != 0 || bytes == 0) {
    struct __ft_place old = known != 0 ? *known : (struct __ft_place){0};
    uint8_t *defined = old.defined;
    if (known != 0) before->defined = 0, end_block(before);
    if (moved != 0) {
      struct __ft_place *now = ft_block_new(moved, bytes, (known != 0 && defined == 0) || !is_program(caller));
      if (known != 0) keep_written(now, &old);
      if (is_program(caller)) heap_step(kFtAlloc, moved);
    }
    if (defined != 0) ft_free_block(defined, (old.bytes + 7) / 8);
  }
  ft_give();
  return moved;
}

WEAK void *memalign(size_t alignment, size_t bytes) { return allocated(__libc_memalign(alignment, bytes), bytes, 0, __builtin_return_address(0)); }
WEAK void *aligned_alloc(size_t alignment, size_t bytes) { return allocated(__libc_memalign(alignment, bytes), bytes, 0, __builtin_return_address(0)); }

WEAK int posix_memalign(void **out, size_t alignment, size_t bytes) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  void *block = __libc_memalign(alignment, bytes);
  if (block == 0) return ENOMEM;
  *out = allocated(block, bytes, 0, __builtin_return_address(0));
  return 0;
}
