/* The calls that instrumented programs make (tables.h). A signal handler that interrupts one of them runs without steps. */
#include <string.h>

#include "tracer/c/runtime/faults.h"
#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/plain.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/sized.h"
#include "tracer/c/runtime/values.h"
#include "tracer/c/runtime/variables.h"
#include "tracer/c/runtime/writes.h"

__thread unsigned ft_entered;

void __ft_enter(struct __ft_frame *f, struct __ft_function *function, struct __ft_slot *slots) {
  f->function = function;
  f->slots = slots;
  f->id = 0;
  f->site = (unsigned)-1;
  f->scope = f->new_to = f->strays = 0;
  f->lowest = (const char *)~0ul;
  memset(slots, 0, function->variable_count * sizeof *slots);
}

void __ft_bind(struct __ft_frame *f, unsigned variable, const volatile void *at, int initialised) {
  struct __ft_slot *slot = &f->slots[variable];
  if (slot->at == at && slot->state >= kFtShown) return;
  slot->at = (void *)at;
  slot->state = initialised ? kFtUnset : kFtUninitialised;
  f->strays |= f->function->variables[variable].scope != f->scope;
  if (initialised) {
    if (f->new_to == 0 || variable < f->new_from) f->new_from = variable;
    if (variable >= f->new_to) f->new_to = variable + 1;
    return;
  }
  struct __ft_type *types = f->function->unit->types, *type = ft_type_of(f, variable);
  if (!ft_is_container(types, type)) return (void)ft_word(types, type, slot->at, &slot->seen); /* it shows once that is another */
  if (!ft_take()) return;
  if (slot->place == 0 && f->id != 0) {
    struct __ft_place *place = ft_local_place(f, variable, 0);
    place->seen[0] = ft_checksum(place->at, place->bytes);
  }
  ft_give();
}

void __ft_call(struct __ft_frame *f) {
  if (!ft_take()) return;
  ++ft_entered;
  if (f->function->code_id == 0) ft_define(f->function);
  const struct __ft_frame *below = ft_top_frame();
  f->depth = below != 0 ? below->depth + 1 : 0;
  f->id = ft_write_frame(below != 0 ? below->id : 0, f->function->code_id, ft_thread());
  ft_push_frame(f);
  ft_show_new(f);
  ft_step(kFtCall, f, f->function->first_line, 0);
  ft_give();
}

/* Variables that the statement needs, and that have no value yet. */
static void check_reads(struct __ft_frame *f, const struct __ft_site *site) {
  for (unsigned i = 0; i < site->read_count; ++i) {
    const unsigned variable = f->function->writes[site->writes + site->write_count + i];
    if (f->slots[variable].at != 0 && f->slots[variable].state == kFtUninitialised) ft_fault_variable(f, variable);
  }
}

void __ft_line(struct __ft_frame *f, unsigned site) {
  if (!ft_take()) return;
  if (f->id == 0 || ft_plain_line(f, site)) return ft_give();
  ft_unwind_to(f);
  ft_end_left(f, __builtin_frame_address(0));
  ft_show_changes(f);
  const struct __ft_site *here = &f->function->sites[site];
  if (here->scope != f->scope || f->strays) ft_enter_scope(f, here->scope);
  ft_show_new(f);
  f->site = site;
  f->entered = ft_entered;
  ft_step(kFtLine, f, here->line, 0);
  if (here->read_count != 0) check_reads(f, here);
  ft_give();
}

void __ft_return(struct __ft_frame *f, unsigned site, const void *value) {
  if (!ft_take()) return;
  if (f->id == 0) return ft_give();
  ft_unwind_to(f);
  ft_end_left(f, __builtin_frame_address(0));
  ft_show_changes(f);
  struct __ft_type *types = f->function->unit->types, *type = &types[f->function->result];
  static const int success = 0;  /* of a main that comes to its end */
  if (value == 0 && type->kind == __ft_kind_signed && type->size == sizeof success && strcmp(f->function->name, "main") == 0)
    value = &success;
  const struct ft_view view = {types, 0};
  ft_step(kFtReturn, f, f->function->sites[site].line, value != 0 ? ft_value(&view, type, value) : 0);
  if (ft_top_frame() == f) ft_pop_frame();
  f->id = 0;
  ft_give();
}

static int starts(struct __ft_frame *f) {
  if (!ft_take()) return 0;
  if (f->id != 0) return 1;
  ft_give();
  return 0;
}

void __ft_read_from(struct __ft_frame *f, const volatile void *at, unsigned long bytes, const volatile void *base) {
  if (!starts(f)) return;
  ft_check_access(f, (const char *)at, bytes, (const char *)base, kFtReads);
  ft_give();
}

void __ft_write_from(struct __ft_frame *f, const volatile void *at, unsigned long bytes, const volatile void *base) {
  if (!starts(f)) return;
  ft_check_access(f, (const char *)at, bytes, (const char *)base, kFtWrites);
  ft_will_write(f, (const void *)at, bytes, 0);
  ft_give();
}

void __ft_update_from(struct __ft_frame *f, const volatile void *at, unsigned long bytes, const volatile void *base) {
  if (!starts(f)) return;
  ft_check_access(f, (const char *)at, bytes, (const char *)base, kFtReads);
  ft_will_write(f, (const void *)at, bytes, 0);
  ft_give();
}

void __ft_read(struct __ft_frame *f, const volatile void *at, unsigned long bytes) { __ft_read_from(f, at, bytes, 0); }
void __ft_write(struct __ft_frame *f, const volatile void *at, unsigned long bytes) { __ft_write_from(f, at, bytes, 0); }
void __ft_update(struct __ft_frame *f, const volatile void *at, unsigned long bytes) { __ft_update_from(f, at, bytes, 0); }

void __ft_pass(struct __ft_frame *f, const volatile void *at, int may_write) {
  if (!starts(f)) return;
  ft_check_access(f, (const char *)at, 0, 0, kFtPasses);
  if (may_write) ft_will_write(f, (const void *)at, 1, 1);
  ft_give();
}
