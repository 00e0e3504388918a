#include "tracer/c/runtime/faults.h"

#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/records.h"
#include "tracer/c/runtime/values.h"
#include "tracer/c/runtime/writes.h"

enum { kNullPage = 4096, kNear = 64 };

void ft_fault(const struct __ft_frame *f, const char *kind, const char *what) {
  static struct ft_id_map known;
  char text[320];
  const struct { const void *function; uint64_t site; } key = {f->function, f->site};
  uint32_t *seen = ft_id_map_find(&known, ft_string(kind), &key, sizeof key);
  if (*seen != 0) return;
  *seen = 1;
  snprintf(text, sizeof text, "%s: %s", kind, what);
  ft_step(kFtException, f, ft_line_of(f), ft_text(ft_string("fault"), text));
}

void ft_fault_variable(const struct __ft_frame *f, unsigned variable) {
  char text[160];
  snprintf(text, sizeof text, "%.100s has no value", f->function->variables[variable].name);
  ft_fault(f, "uninitialised read", text);
}

/* "int[3]", "struct node", "12 bytes". */
static const char *name_of(const struct __ft_place *place, char *text, uint64_t size) {
  if (place->type != 0) snprintf(text, size, "%.80s%s%.80s", place->type->name, place->name != 0 ? " " : "", place->name != 0 ? place->name : "");
  else snprintf(text, size, "a block of %llu bytes", (unsigned long long)place->bytes);
  return text;
}

static const char *const kVerbs[] = {"read", "write", "use"};

static void out_of_bounds(const struct __ft_frame *f, const struct __ft_place *place, const char *at, uint64_t bytes, int how) {
  char name[200], text[300];
  const long long offset = at - place->at;
  const struct __ft_type *type = place->type;
  const uint64_t element = type != 0 && type->kind == __ft_kind_array ? place->types[type->of].size : 0;
  name_of(place, name, sizeof name);
  if (element != 0 && element == bytes && offset % (long long)element == 0)
    snprintf(text, sizeof text, "%s of index %lld of %s", kVerbs[how], offset / (long long)element, name);
  else
    snprintf(text, sizeof text, "%s of %llu bytes at offset %lld of %s", kVerbs[how], (unsigned long long)bytes, offset, name);
  ft_fault(f, "out of bounds", text);
}

static void after_free(const struct __ft_frame *f, const struct __ft_place *place, int how) {
  char name[200], text[300];
  snprintf(text, sizeof text, "%s of %s that was freed at line %u", kVerbs[how], name_of(place, name, sizeof name), place->line);
  ft_fault(f, "use after free", text);
}

static void uninitialised(const struct __ft_frame *f, const struct __ft_place *place, uint64_t offset, uint64_t bytes) {
  char name[200], text[300];
  const uint64_t element = place->type != 0 && place->type->kind == __ft_kind_array ? place->types[place->type->of].size : 0;
  name_of(place, name, sizeof name);
  if (element == bytes && offset % element == 0) snprintf(text, sizeof text, "index %llu of %s has no value", (unsigned long long)(offset / element), name);
  else snprintf(text, sizeof text, "%llu bytes at offset %llu of %s have no value", (unsigned long long)bytes, (unsigned long long)offset, name);
  ft_fault(f, "uninitialised read", text);
}

static void check_place(const struct __ft_frame *f, const struct __ft_place *place, const char *at, uint64_t bytes, int how) {
  if (!place->alive && place->kind == kFtHeap) return after_free(f, place, how);
  if (!place->alive || how == kFtPasses) return;
  if (at < place->at || at + bytes > place->at + place->bytes) return out_of_bounds(f, place, at, bytes, how);
  const uint64_t offset = (uint64_t)(at - place->at);
  if (how != kFtReads || ft_place_defined(place, offset, offset + bytes) || ft_is_written_soon(at, bytes)) return;
  const int scalar = bytes <= 8 || place->type == 0; /* copies of whole structs may have holes */
  if (scalar) uninitialised(f, place, offset, bytes);
}

/* The place that the base points to, unless the access goes backwards from where that place begins: it may come from the end of another. */
static const struct __ft_place *place_of_base(const char *base, const char *at) {
  const struct __ft_place *place = base != 0 ? ft_place_of(base) : 0;
  if (place == 0 || place->at == base) {
    const struct __ft_place *other = at < base || place == 0 ? ft_place_of(at) : 0;
    if (other != 0) return other;
  }
  return place;
}

void ft_check_access(const struct __ft_frame *f, const char *at, uint64_t bytes, const char *base, int how) {
  char text[100];
  if ((uint64_t)at < kNullPage) {
    if (how == kFtPasses) return;
    snprintf(text, sizeof text, "%s of %llu bytes", kVerbs[how], (unsigned long long)bytes);
    return ft_fault(f, "null pointer", text);
  }
  const struct __ft_place *place = base != 0 ? place_of_base(base, at) : ft_place_of(at);
  if (place != 0) return check_place(f, place, at, bytes, how);
  const struct __ft_place *near = how != kFtPasses ? ft_block_before(at, kNear) : 0;
  if (near != 0) near->alive ? out_of_bounds(f, near, at, bytes, how) : after_free(f, near, how);
}
