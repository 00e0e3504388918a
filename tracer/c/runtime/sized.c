#include "tracer/c/runtime/sized.h"

#include <stdarg.h>

#include "tracer/c/runtime/made_types.h"
#include "tracer/c/runtime/variables.h"

enum { kMostSizes = 16 };

static int is_array(const struct __ft_frame *f, unsigned variable) {
  return (f->function->variables[variable].flags & __ft_sized) && ft_type_of(f, variable)->kind == __ft_kind_array;
}

void ft_end_below(struct __ft_frame *f, const char *stack) {
  f->lowest = (const char *)~0ul;
  for (unsigned i = 0; i < f->function->variable_count; ++i) {
    const char *at = f->slots[i].at;
    if (at == 0 || !is_array(f, i)) continue;
    if (at <= stack) ft_unbind(f, i);
    else if (at < f->lowest) f->lowest = at;
  }
}

void __ft_bind_sized(struct __ft_frame *f, unsigned variable, const volatile void *at, int initialised, unsigned count, ...) {
  unsigned long sizes[kMostSizes] = {0};
  va_list list;
  va_start(list, count);
  for (unsigned i = 0; i < count && i < kMostSizes; ++i) sizes[i] = va_arg(list, unsigned long);
  va_end(list);
  if (count > kMostSizes || !ft_take()) return;
  struct __ft_type *types = f->function->unit->types;
  const unsigned long *next = sizes;
  struct __ft_type *type = ft_sized_type(types, &types[f->function->variables[variable].type], &next);
  if (f->id != 0 && f->slots[variable].at != 0 && (f->slots[variable].at != at || ft_type_of(f, variable) != type)) ft_unbind(f, variable);
  f->slots[variable + 1].ref = (unsigned long)type;
  if (type != 0 && is_array(f, variable) && (const char *)at < f->lowest) f->lowest = (const char *)at;
  ft_give();
  if (type != 0) __ft_bind(f, variable, at, initialised);
}
