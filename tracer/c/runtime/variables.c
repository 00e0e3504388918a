#include "tracer/c/runtime/variables.h"

#include <string.h>

#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/plain.h"
#include "tracer/c/runtime/values.h"
#include "tracer/c/runtime/writes.h"

static void list_scopes(struct __ft_function *function) {
  function->last_of_scope = ft_memory(function->scope_count * sizeof(unsigned));
  function->before_in_scope = ft_memory((function->variable_count + 1) * sizeof(unsigned));
  for (unsigned i = 0; i < function->variable_count; ++i) {
    unsigned *last = &function->last_of_scope[function->variables[i].scope];
    function->before_in_scope[i] = *last;
    *last = i + 1;
  }
}

void ft_define(struct __ft_function *function) {
  struct __ft_unit *unit = function->unit;
  if (unit->file_id == 0) {
    unit->file_id = ft_string(unit->file);
    static struct ft_id_map sources; /* several units may include the file */
    uint32_t *written = ft_id_map_find(&sources, 0, &unit->file_id, sizeof unit->file_id);
    if (*written == 0) ft_write_source(unit->file_id, unit->source, unit->source_bytes);
    *written = 1;
  }
  function->name_ids = ft_memory((function->variable_count + 1) * sizeof(unsigned));
  for (unsigned i = 0; i < function->variable_count; ++i) function->name_ids[i] = ft_string(function->variables[i].name);
  function->plain = ft_plain_variables(function);
  list_scopes(function);
  function->code_id = ft_write_code(unit->file_id, ft_string(function->name), function->first_line); /* the last: it says that the others are there */
}

/* A variable of the same name, declared further in, that exists. */
static int is_hidden(const struct __ft_frame *f, unsigned variable) {
  const struct __ft_function *function = f->function;
  if ((function->variables[variable].flags & __ft_hidden) == 0) return 0;
  for (unsigned i = variable + 1; i < function->variable_count; ++i)
    if (function->variables[i].outer == (int)variable && f->slots[i].at != 0) return 1;
  return 0;
}

static void write_variable(const struct __ft_frame *f, unsigned variable, ft_ref value) {
  ft_write_variable(f->function->name_ids[variable], value);
}

/* A value with a place of its own is shown as that place's object. */
static void show_place(struct __ft_frame *f, unsigned variable, struct __ft_place *place, int by_name) {
  struct __ft_slot *slot = &f->slots[variable];
  if (by_name) {
    ft_place_set(place);
  } else if (slot->state == kFtUninitialised && place->defined != 0 && ft_place_first_undefined(place, 0, place->bytes) == 0) {
    uint64_t i = 0;
    while (i < place->bytes && !ft_place_defined(place, i, i + 1)) ++i;
    if (i == place->bytes) return; /* still without any value */
  }
  if (slot->state == kFtLinked) return;
  slot->state = kFtLinked;
  write_variable(f, variable, ft_ref_object(ft_place_object(place)));
}

void ft_show(struct __ft_frame *f, unsigned variable, int by_name) {
  struct __ft_slot *slot = &f->slots[variable];
  struct __ft_type *types = f->function->unit->types, *type = ft_type_of(f, variable);
  unsigned long bytes = 0;
  const int word = ft_word(types, type, slot->at, &bytes);
  if (slot->place == 0 || slot->place->object == 0) {
    /* The same address may be that of another block by now, if it was set again. */
    if (word && slot->state == kFtShown && bytes == slot->seen && (!by_name || type->kind != __ft_kind_pointer)) return;
    if (word && slot->state == kFtUninitialised && !by_name && bytes == slot->seen) return;
  }
  if (is_hidden(f, variable)) return;
  if (ft_is_container(types, type)) ft_local_place(f, variable, slot->state != kFtUninitialised);
  if (slot->place != 0 && (slot->place->object != 0 || ft_is_container(types, type))) return show_place(f, variable, slot->place, by_name);
  if (slot->place != 0 && by_name) ft_place_define(slot->place);
  const struct ft_view view = {types, 0};
  const ft_ref value = ft_value(&view, type, slot->at);
  const ft_ref seen = word ? bytes : value;
  if (slot->state != kFtShown || seen != slot->seen || value != slot->ref) write_variable(f, variable, value);
  slot->seen = seen;
  slot->ref = value;
  slot->state = kFtShown;
}

static void show_exposed(struct __ft_frame *f, int anything) {
  const struct __ft_function *function = f->function;
  for (const unsigned *i = function->exposed; *i != ~0u; ++i) {
    const struct __ft_slot *slot = &f->slots[*i];
    if (slot->at == 0) continue;
    if (anything && slot->state == kFtUninitialised && slot->place != 0) {
      ft_place_define(slot->place); /* who knows */
      if (slot->place->seen[0] != ft_checksum(slot->place->at, slot->place->bytes)) ft_show(f, *i, 1);
      continue;
    }
    /* Writes to what is linked are followed (writes.h). */
    if (slot->state != kFtLinked || anything) ft_show(f, *i, anything && slot->state != kFtUninitialised);
    else if (!ft_is_container(function->unit->types, ft_type_of(f, *i))) ft_place_compare(slot->place);
  }
}

void ft_show_changes(struct __ft_frame *f) {
  if (f->site == (unsigned)-1) return;
  const int statics = ft_follow_writes(f);
  const struct __ft_function *function = f->function;
  const struct __ft_site *site = &function->sites[f->site];
  for (unsigned i = 0; i < site->write_count; ++i) {
    const unsigned variable = function->writes[site->writes + i];
    if (f->slots[variable].at != 0) ft_show(f, variable, 1);
  }
  if (site->reaches == 0 && !statics) return;
  const int anything = (site->reaches & __ft_anything) || ((site->reaches & __ft_unless_entered) && f->entered == ft_entered);
  if (anything) ft_compare_all_places();
  show_exposed(f, anything);
}

void ft_unbind(struct __ft_frame *f, unsigned variable) {
  struct __ft_slot *slot = &f->slots[variable];
  ft_end_local(f, variable);
  const int shown = slot->state >= kFtShown;
  slot->at = 0;
  slot->state = kFtUnset;
  const int outer = f->function->variables[variable].outer;
  if (outer >= 0 && f->slots[outer].at != 0 && !is_hidden(f, (unsigned)outer)) {
    if (f->slots[outer].state >= kFtShown) f->slots[outer].state = kFtUnset;
    ft_show(f, (unsigned)outer, 1);
  } else if (shown) {
    write_variable(f, variable, 0);
  }
}

/* Is `inner` that scope, or somewhere in it? */
static int is_in(const struct __ft_function *function, unsigned inner, unsigned scope) {
  while (inner != 0 && inner != scope) inner = function->scopes[inner];
  return inner == scope;
}

void ft_enter_scope(struct __ft_frame *f, unsigned scope) {
  const struct __ft_function *function = f->function;
  unsigned left = f->scope;
  f->scope = scope;
  for (unsigned i = f->strays ? function->variable_count : 0; i-- > 0;)
    if (f->slots[i].at != 0 && !is_in(function, scope, function->variables[i].scope)) ft_unbind(f, i);
  f->strays = 0;
  for (; !is_in(function, scope, left); left = function->scopes[left])
    for (unsigned i = function->last_of_scope[left]; i != 0; i = function->before_in_scope[i - 1])
      if (f->slots[i - 1].at != 0) ft_unbind(f, i - 1);
}

void ft_show_new(struct __ft_frame *f) {
  const unsigned end = f->new_to;
  f->new_to = 0;
  for (unsigned i = f->new_from; i < end; ++i) {
    if (f->slots[i].at == 0 || f->slots[i].state != kFtUnset) continue;
    if (f->function->variables[i].flags & __ft_global) ft_local_place(f, i, 1);
    ft_show(f, i, 0);
  }
}
