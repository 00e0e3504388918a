/* The calls that instrumented programs make (tables.h). A signal handler that interrupts one of them runs without steps. */
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/run.h"
#include "tracer/c/runtime/tables.h"
#include "tracer/c/runtime/values.h"

enum { kUnset, kUninitialised, kShown };

static __thread struct __ft_frame *top;
static __thread unsigned thread_id;
static __thread volatile int busy;
static unsigned threads;
static atomic_flag lock = ATOMIC_FLAG_INIT;

static int take(void) {
  if (busy || !ft_recording) return 0;
  busy = 1;
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
  }
  return 1;
}

static void give(void) {
  atomic_flag_clear_explicit(&lock, memory_order_release);
  busy = 0;
}

static void step(int event, const struct __ft_frame *f, unsigned line, ft_ref value) {
  if (ft_write_step(event, f->id, line, f->depth, value)) return;
  ft_write_end(kFtStepLimit, 0, 0);
  _exit(0);
}

static void define(struct __ft_function *function) {
  struct __ft_unit *unit = function->unit;
  if (unit->file_id == 0) {
    unit->file_id = ft_string(unit->file);
    ft_write_source(unit->file_id, unit->source, unit->source_bytes);
  }
  function->code_id = ft_write_code(unit->file_id, ft_string(function->name), function->first_line);
  function->name_ids = ft_memory((function->variable_count + 1) * sizeof(unsigned));
  for (unsigned i = 0; i < function->variable_count; ++i) function->name_ids[i] = ft_string(function->variables[i].name);
}

/* A variable of the same name, declared further in, that exists. */
static int is_hidden(const struct __ft_frame *f, unsigned variable) {
  const struct __ft_function *function = f->function;
  if ((function->variables[variable].flags & __ft_hidden) == 0) return 0;
  for (unsigned i = variable + 1; i < function->variable_count; ++i)
    if (function->variables[i].outer == (int)variable && f->slots[i].at != 0) return 1;
  return 0;
}

/* A global container is one object for all frames. */
struct global {
  ft_ref object;
  void *copy;
};

static struct global *global_at(const void *at, const char *type) {
  static struct ft_id_map places;
  static struct global *globals[1 << 12];
  static uint32_t count;
  uint32_t *known = ft_id_map_find(&places, ft_string(type), &at, sizeof at);
  if (*known == 0) {
    if (count + 1 == sizeof globals / sizeof *globals) return 0;
    globals[*known = ++count] = ft_memory(sizeof(struct global));
  }
  return globals[*known];
}

static void show_global(struct __ft_frame *f, unsigned variable, struct __ft_type *types, unsigned type, struct global *global) {
  struct __ft_slot *slot = &f->slots[variable];
  const uint64_t bytes = ft_shown_bytes(types, type);
  if (global->copy != 0) {
    ft_write_changes(types, type, slot->at, (unsigned)(global->object >> 3), global->copy);
  } else {
    memcpy(global->copy = ft_memory(bytes), slot->at, bytes);
    global->object = ft_value(types, type, slot->at);
  }
  if (slot->state != kShown) ft_write_variable(f->function->name_ids[variable], global->object);
}

static void show_container(struct __ft_frame *f, unsigned variable, struct __ft_type *types, unsigned type) {
  struct __ft_slot *slot = &f->slots[variable];
  struct global *global = f->function->variables[variable].flags & __ft_global ? global_at(slot->at, types[type].name) : 0;
  if (global != 0) return show_global(f, variable, types, type, global);
  if (slot->state == kShown) return ft_write_changes(types, type, slot->at, (unsigned)(slot->seen >> 3), slot->copy);
  const uint64_t bytes = ft_shown_bytes(types, type);
  if (slot->copy == 0) slot->copy = ft_block(bytes), f->copies = 1;
  memcpy(slot->copy, slot->at, bytes);
  ft_write_variable(f->function->name_ids[variable], slot->seen = ft_value(types, type, slot->at));
}

static void show(struct __ft_frame *f, unsigned variable, int by_name) {
  struct __ft_slot *slot = &f->slots[variable];
  struct __ft_type *types = f->function->unit->types;
  const unsigned type = f->function->variables[variable].type;
  unsigned long bytes = 0;
  const int word = ft_word(types, type, slot->at, &bytes);
  if (word && slot->state == kShown && bytes == slot->seen) return;
  if (word && slot->state == kUninitialised && !by_name && bytes == slot->seen) return;
  if (is_hidden(f, variable)) return;
  if (ft_is_container(types, type)) {
    if (slot->state == kUninitialised && !by_name && memcmp(slot->copy, slot->at, ft_shown_bytes(types, type)) == 0) return;
    show_container(f, variable, types, type);
  } else {
    const ft_ref value = ft_value(types, type, slot->at);
    if (word || slot->state != kShown || value != slot->seen) ft_write_variable(f->function->name_ids[variable], value);
    slot->seen = word ? bytes : value;
  }
  slot->state = kShown;
}

/* What the frame's last statement changed. */
static void show_changes(struct __ft_frame *f) {
  if (f->site == (unsigned)-1) return;
  const struct __ft_function *function = f->function;
  const struct __ft_site *site = &function->sites[f->site];
  for (unsigned i = 0; i < site->write_count; ++i) {
    const unsigned variable = function->writes[site->writes + i];
    if (f->slots[variable].at != 0) show(f, variable, 1);
  }
  if (!site->reaches) return;
  for (unsigned i = 0; i < function->variable_count; ++i)
    if (f->slots[i].at != 0 && (function->variables[i].flags & __ft_exposed)) show(f, i, 0);
}

static void free_copy(struct __ft_frame *f, unsigned variable) {
  struct __ft_slot *slot = &f->slots[variable];
  if (slot->copy != 0) ft_free_block(slot->copy, ft_shown_bytes(f->function->unit->types, f->function->variables[variable].type));
  slot->copy = 0;
}

static void unbind(struct __ft_frame *f, unsigned variable) {
  struct __ft_slot *slot = &f->slots[variable];
  free_copy(f, variable);
  const int shown = slot->state == kShown;
  slot->at = 0;
  slot->state = kUnset;
  const int outer = f->function->variables[variable].outer;
  if (outer >= 0 && f->slots[outer].at != 0 && !is_hidden(f, (unsigned)outer)) {
    if (f->slots[outer].state == kShown) f->slots[outer].state = kUnset;
    show(f, (unsigned)outer, 1);
  } else if (shown) {
    ft_write_variable(f->function->name_ids[variable], 0);
  }
}

/* Variables of blocks that were left do not exist any more. */
static void enter_scope(struct __ft_frame *f, unsigned scope) {
  const struct __ft_function *function = f->function;
  f->scope = scope;
  for (unsigned i = function->variable_count; i-- > 0;) {
    if (f->slots[i].at == 0) continue;
    unsigned at = scope;
    while (at != 0 && at != function->variables[i].scope) at = function->scopes[at];
    if (at != function->variables[i].scope) unbind(f, i);
  }
}

void __ft_enter(struct __ft_frame *f, struct __ft_function *function, struct __ft_slot *slots) {
  f->function = function;
  f->slots = slots;
  f->id = 0;
  f->site = (unsigned)-1;
  f->scope = f->fresh = f->copies = 0;
  memset(slots, 0, function->variable_count * sizeof *slots);
}

/* What an uninitialised variable holds: it shows once that is another. */
static void remember(struct __ft_frame *f, unsigned variable) {
  struct __ft_slot *slot = &f->slots[variable];
  const struct __ft_type *types = f->function->unit->types;
  const unsigned type = f->function->variables[variable].type;
  if (!ft_is_container(types, type)) return (void)ft_word(types, type, slot->at, &slot->seen);
  if (!take()) return;
  const uint64_t bytes = ft_shown_bytes(types, type);
  if (slot->copy == 0) slot->copy = ft_block(bytes), f->copies = 1;
  memcpy(slot->copy, slot->at, bytes);
  give();
}

void __ft_bind(struct __ft_frame *f, unsigned variable, const volatile void *at, int initialised) {
  struct __ft_slot *slot = &f->slots[variable];
  if (slot->at == at && slot->state == kShown) return;
  slot->at = (void *)at;
  slot->state = initialised ? kUnset : kUninitialised;
  f->fresh |= initialised;
  if (!initialised) remember(f, variable);
}

/* Variables that came into being since the last step. */
static void show_new(struct __ft_frame *f) {
  if (!f->fresh) return;
  f->fresh = 0;
  for (unsigned i = 0; i < f->function->variable_count; ++i)
    if (f->slots[i].at != 0 && f->slots[i].state == kUnset) show(f, i, 1);
}

void __ft_call(struct __ft_frame *f) {
  if (!take()) return;
  if (f->function->code_id == 0) define(f->function);
  if (thread_id == 0) thread_id = ++threads;
  f->below = top;
  f->depth = top != 0 ? top->depth + 1 : 0;
  f->thread = thread_id;
  f->id = ft_write_frame(top != 0 ? top->id : 0, f->function->code_id, thread_id);
  top = f;
  show_new(f);
  step(kFtCall, f, f->function->first_line, 0);
  give();
}

void __ft_line(struct __ft_frame *f, unsigned site) {
  if (!take()) return;
  if (f->id == 0) return give();
  top = f;
  show_changes(f);
  const struct __ft_site *here = &f->function->sites[site];
  if (here->scope != f->scope) enter_scope(f, here->scope);
  show_new(f);
  f->site = site;
  step(kFtLine, f, here->line, 0);
  give();
}

void __ft_return(struct __ft_frame *f, unsigned site, const void *value) {
  if (!take()) return;
  if (f->id == 0) return give();
  top = f;
  show_changes(f);
  struct __ft_type *types = f->function->unit->types;
  const unsigned type = f->function->result;
  static const int success = 0;  /* of a main that comes to its end */
  if (value == 0 && types[type].kind == __ft_kind_signed && types[type].size == sizeof success && strcmp(f->function->name, "main") == 0)
    value = &success;
  step(kFtReturn, f, f->function->sites[site].line, value != 0 ? ft_value(types, type, value) : ft_ref_none());
  for (unsigned i = 0; f->copies && i < f->function->variable_count; ++i) free_copy(f, i);
  top = f->below;
  f->id = 0;
  give();
}
