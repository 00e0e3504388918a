#include "tracer/c/runtime/pointers.h"

#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/find.h"
#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/frames.h"
#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/made_types.h"
#include "tracer/c/runtime/memory.h"
#include "tracer/c/runtime/recording.h"
#include "tracer/c/runtime/scalars.h"
#include "tracer/c/runtime/symbols.h"

enum { kMaxPath = 240, kStackLeft = 1 << 20 };

static ft_ref text_of(const struct __ft_type *type, const char *text) { return ft_text(ft_type_id((struct __ft_type *)type), text); }

static int same_type(const struct __ft_type *a, const struct __ft_type *b) { return a == b || strcmp(a->name, b->name) == 0; }

/* Where `offset` lies in a value: ".next", "[2].x"; what is no whole member: "+3". */
static void add_path(const struct __ft_place *place, const struct __ft_type *type, uint64_t offset, const struct __ft_type *wanted, char *path, unsigned used) {
  struct __ft_type *types = place->types;
  if (used > kMaxPath - 80) return;
  if (type->kind == __ft_kind_array && types[type->of].size != 0) {
    const struct __ft_type *element = &types[type->of];
    used += (unsigned)sprintf(path + used, "[%llu]", (unsigned long long)(offset / element->size));
    offset %= element->size;
    if (offset != 0 || (!same_type(element, wanted) && ft_is_container(types, element))) add_path(place, element, offset, wanted, path, used);
    return;
  }
  if (type->kind == __ft_kind_struct || type->kind == __ft_kind_union) {
    for (uint64_t i = type->count; i-- > 0;) {
      const struct __ft_field *field = &type->fields[i];
      const struct __ft_type *member = &types[field->type];
      const uint64_t begin = field->bit_offset / 8;
      if (field->bit_width != 0 || begin > offset || offset - begin >= (member->size != 0 ? member->size : ~(uint64_t)0)) continue;
      if (type->kind == __ft_kind_union && i > 0 && !same_type(member, wanted)) continue;
      used += (unsigned)sprintf(path + used, ".%.60s", field->name);
      offset -= begin;
      if (offset != 0 || (!same_type(member, wanted) && ft_is_container(types, member))) add_path(place, member, offset, wanted, path, used);
      return;
    }
  }
  if (offset != 0) sprintf(path + used, "+%llu", (unsigned long long)offset);
}

static int is_characters(const struct __ft_place *place) {
  return place->type != 0 && place->type->kind == __ft_kind_array && place->types[place->type->of].kind == __ft_kind_char;
}

/* A char pointer into an array of them stands for the text that begins there. */
static int is_text(const struct ft_pointer *pointer) {
  return pointer->types[pointer->type->of].kind == __ft_kind_char && is_characters(pointer->place);
}

static ft_ref place_in(const struct ft_pointer *pointer) {
  const struct __ft_place *place = pointer->place;
  const struct __ft_type *wanted = &pointer->types[pointer->type->of];
  const int whole = same_type(place->type, wanted) || wanted->size == 0 || !ft_is_container(place->types, place->type) ||
                    (place->type->kind == __ft_kind_array && same_type(&place->types[place->type->of], wanted));
  char path[kMaxPath] = "";
  if (pointer->offset == 0 && whole && !is_text(pointer)) return 0;
  if (is_text(pointer)) sprintf(path, "[%llu]", (unsigned long long)pointer->offset);
  else if (pointer->offset == place->bytes && place->type->kind == __ft_kind_struct) sprintf(path, "[1]");
  else add_path(place, place->type, pointer->offset, wanted, path, 0);
  return path[0] != 0 ? text_of(pointer->type, path) : 0;
}

static void dangling(const struct ft_pointer *pointer, char *text) {
  const struct __ft_place *place = pointer->place;
  if (place->kind == kFtHeap) sprintf(text, "<dangling: freed at line %u>", place->line);
  else sprintf(text, "<dangling: %.100s is gone>", place->name != 0 ? place->name : "the variable");
}

static void set_parts(struct ft_pointer *pointer) {
  struct __ft_place *place = pointer->place;
  char text[160];
  pointer->count = 1;
  if (!place->alive || place->type == 0) {
    if (place->alive) sprintf(text, "<%llu bytes>", (unsigned long long)place->bytes);
    else dangling(pointer, text);
    pointer->parts[0] = text_of(pointer->type, text);
    return;
  }
  pointer->parts[0] = ft_ref_object(ft_place_object(place));
  pointer->parts[1] = place_in(pointer);
  pointer->count = pointer->parts[1] != 0 ? 2 : 1;
}

void ft_write_pointer(struct ft_pointer *pointer) {
  if (pointer->place != 0) set_parts(pointer);
  pointer->written = 1;
  ft_write_object(pointer->object, kFtPointer, ft_type_id(pointer->type), pointer->count, 0, pointer->parts, pointer->count);
}

void ft_pointers_changed(struct __ft_place *place) {
  for (struct ft_pointer *p = place->pointers; p != 0; p = p->next) {
    if (!p->written) continue;
    const struct ft_pointer before = *p;
    set_parts(p);
    if (p->count == before.count && memcmp(p->parts, before.parts, p->count * sizeof *p->parts) == 0) continue;
    ft_write_splice(p->object, 0, before.count, p->count, 0, p->parts, p->count);
  }
}

void ft_pointers_forget(struct __ft_place *place) {
  for (struct ft_pointer *p = place->pointers; p != 0; p = p->next) {
    if (!p->written) set_parts(p); /* it is still to be written, when the place is not there any more */
    p->place = 0;
  }
  place->pointers = 0;
}

static struct ft_pointer *pointer_to(struct __ft_place *place, uint64_t offset, struct __ft_type *types, struct __ft_type *type) {
  static struct ft_id_map known;
  static struct ft_pointer **pointers;
  static uint32_t count, room;
  const uint64_t key[2] = {offset, ft_type_id(type)};
  uint32_t *index = ft_id_map_find(&known, place->id, key, sizeof key);
  if (*index != 0) return pointers[*index];
  if (count + 1 >= room) {
    struct ft_pointer **more = ft_memory((room = room == 0 ? 256 : 2 * room) * sizeof *more);
    if (count != 0) memcpy(more, pointers, (count + 1) * sizeof *more);
    pointers = more;
  }
  struct ft_pointer *p = pointers[*index = ++count] = ft_memory(sizeof *p);
  *p = (struct ft_pointer){.place = place, .offset = offset, .types = types, .type = type, .next = place->pointers};
  place->pointers = p;
  p->object = ft_find_pointer(p);
  return p;
}

/* A block is what the first pointer with a type takes it for. */
static void adopt(struct __ft_place *place, uint64_t offset, struct __ft_type *types, struct __ft_type *target) {
  const int plain = place->type == 0 || (place->type->kind == __ft_kind_array && place->types[place->type->of].size == 1) || place->type->size == 1;
  if (place->kind != kFtHeap || !place->alive || !plain || offset != 0 || target->size == 0 || target->size > place->bytes) return;
  if (place->type != 0 && target->size == 1) return;
  const uint64_t count = ft_is_flexible(types, target) ? 1 : place->bytes / target->size;
  ft_place_type(place, types, count == 1 ? target : ft_array_of(types, target, count));
}

/* Below the frame of the program that runs, where variables were. */
static int is_left_stack(const void *target) {
  const char *now = ft_probe.stack;
  return (const char *)target < now && now - (const char *)target < kStackLeft;
}

static ft_ref number_of(struct __ft_type *type, const void *target) {
  char text[48];
  if (is_left_stack(target)) return text_of(type, "<dangling: the variable is gone>");
  sprintf(text, ft_readable(target, 1) != 0 ? "0x%x" : "<invalid 0x%x>", ft_address_number(target));
  return text_of(type, text);
}

static ft_ref text_at(struct __ft_type *type, const char *from, uint64_t most) {
  const uint64_t readable = ft_readable(from, most < kMaxText ? most : kMaxText);
  return readable > 0 ? ft_characters(type, from, readable) : number_of(type, from);
}

static int begins_with(const struct __ft_place *place, const struct __ft_type *wanted) {
  const struct __ft_type *type = place->type;
  if (type == 0 || wanted->size == 0) return 1;
  while (!same_type(type, wanted)) {
    if (type->kind == __ft_kind_array) type = &place->types[type->of];
    else if ((type->kind == __ft_kind_struct || type->kind == __ft_kind_union) && type->count != 0) type = &place->types[type->fields[0].type];
    else return 0;
  }
  return 1;
}

/* The place that a pointer points into, or just behind: an array's end may be where another variable begins. */
static struct __ft_place *target_of(const char *target, const struct __ft_type *wanted) {
  struct __ft_place *place = ft_place_of(target);
  if (place != 0 && (place->at != target || begins_with(place, wanted))) return place;
  struct __ft_place *before = ft_place_of(target - 1);
  if (before == 0 || before->at + before->bytes != target) return place;
  return place == 0 || begins_with(before, wanted) ? before : place;
}

ft_ref ft_pointer_value(struct __ft_type *types, struct __ft_type *type, const void *target) {
  if (target == 0) return text_of(type, "NULL");
  if (type->kind == __ft_kind_function) {
    const char *name = ft_symbol(target);
    return name != 0 ? text_of(type, name) : number_of(type, target);
  }
  const int text = types[type->of].kind == __ft_kind_char;
  struct __ft_place *place = target_of(target, &types[type->of]);
  if (place == 0) return text ? text_at(type, target, kMaxText) : number_of(type, target);
  const uint64_t offset = (uint64_t)((const char *)target - place->at);
  adopt(place, offset, types, &types[type->of]);
  if (text && place->alive && place->type != 0 && !is_characters(place) && place->type->kind != __ft_kind_char)
    return text_at(type, target, place->bytes - offset);
  return ft_ref_object(pointer_to(place, offset, types, type)->object);
}
