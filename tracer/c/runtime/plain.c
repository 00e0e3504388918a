#include "tracer/c/runtime/plain.h"

#include <string.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/values.h"
#include "tracer/c/runtime/writes.h"

enum { kMostChanges = 8, kKnown = 4096 };

static struct ft_plain plain_of(struct __ft_type *type, uint32_t name) {
  struct ft_plain plain = {type, name, (uint8_t)type->size, type->kind == __ft_kind_signed, 0, 0};
  const int is_number = plain.is_signed || type->kind == __ft_kind_unsigned || type->kind == __ft_kind_bool;
  const int is_word = type->size == 1 || type->size == 2 || type->size == 4 || type->size == 8;
  if (!is_word || (!is_number && type->kind != __ft_kind_char && type->kind != __ft_kind_float)) return (struct ft_plain){0};
  if (!is_number) return plain;
  const ft_ref zero = ft_integer(type, 0, plain.is_signed);
  if ((zero & 7) != 1 && (zero & 7) != 5) return plain;
  plain.low = (uint32_t)zero;
  plain.shift = (zero & 7) == 1 ? 3 : 19;
  return plain;
}

struct ft_plain *ft_plain_variables(const struct __ft_function *function) {
  struct ft_plain *list = ft_memory((function->variable_count + 1) * sizeof *list);
  for (unsigned i = 0; i < function->variable_count; ++i) {
    const struct __ft_variable *variable = &function->variables[i];
    if (variable->flags & (__ft_hidden | __ft_sized)) list[i] = (struct ft_plain){0};
    else list[i] = plain_of(&function->unit->types[variable->type], function->name_ids[i]);
  }
  return list;
}

static inline uint64_t load(const struct ft_plain *plain, const void *at) {
  switch (plain->size) {
    case 1: return *(const uint8_t *)at;
    case 2: { uint16_t n; memcpy(&n, at, 2); return n; }
    case 4: { uint32_t n; memcpy(&n, at, 4); return n; }
    default: { uint64_t n; memcpy(&n, at, 8); return n; }
  }
}

/* Values that have a text are mostly the same few. */
static ft_ref text_of(const struct ft_plain *plain, const void *at, uint64_t bits) {
  static struct known { const struct __ft_type *type; uint64_t bits; ft_ref ref; } known[kKnown];
  struct known *here = &known[((bits ^ (uint64_t)plain->type) * 0x9e3779b97f4a7c15) >> 52];
  if (here->type == plain->type && here->bits == bits) return here->ref;
  const struct ft_view view = {0, 0};
  *here = (struct known){plain->type, bits, ft_value(&view, plain->type, at)};
  return here->ref;
}

static inline ft_ref ref_of(const struct ft_plain *plain, const void *at, uint64_t bits) {
  const unsigned unused = 64 - 8 * plain->size;
  const int64_t n = plain->is_signed ? (int64_t)(bits << unused) >> unused : (int64_t)bits;
  const ft_ref ref = (uint64_t)n << plain->shift | plain->low;
  const int fits = plain->shift != 0 && (int64_t)ref >> plain->shift == n && (plain->is_signed || n >= 0);
  return fits ? ref : text_of(plain, at, bits);
}

static inline int is_plain(const struct __ft_frame *f, const struct __ft_site *was, const struct __ft_site *here) {
  const int stays = here->scope == f->scope || f->function->scopes[here->scope] == f->scope; /* or goes further in */
  return stays && (f->new_to | f->strays) == 0 && ft_probe.stack < f->lowest && (was->reaches | here->read_count) == 0 && was->write_count <= kMostChanges &&
         here->line <= UINT16_MAX && ft_last_frame == f->id && ft_found_count == 0 && ft_write_count == 0;
}

int ft_plain_line(struct __ft_frame *f, unsigned site) {
  const struct __ft_function *function = f->function;
  if (f->site == (unsigned)-1) return 0;
  const struct __ft_site *was = &function->sites[f->site], *here = &function->sites[site];
  if (!is_plain(f, was, here)) return 0;
  struct ft_line_variable changes[kMostChanges];
  struct __ft_slot *slots[kMostChanges];
  uint64_t seen[kMostChanges];
  unsigned count = 0;
  for (unsigned i = 0; i < was->write_count; ++i) {
    const unsigned variable = function->writes[was->writes + i];
    struct __ft_slot *slot = &f->slots[variable];
    const struct ft_plain *plain = &function->plain[variable];
    if (slot->at == 0) continue;
    if (plain->type == 0 || slot->state != kFtShown || slot->place != 0) return 0;
    const uint64_t bits = load(plain, slot->at);
    if (bits == slot->seen) continue;
    changes[count] = (struct ft_line_variable){plain->name, 0, ref_of(plain, slot->at, bits)};
    slots[count] = slot;
    seen[count++] = bits;
  }
  for (unsigned i = 0; i < count; ++i) slots[i]->seen = seen[i], slots[i]->ref = changes[i].value;
  f->scope = here->scope;
  f->site = site;
  f->entered = ft_entered;
  ft_line_step(f, here->line, changes, count);
  return 1;
}
