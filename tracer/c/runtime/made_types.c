#include "tracer/c/runtime/made_types.h"

#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/id_map.h"

enum { kMostTypes = 1 << 16 };

/* The type made before for `of` and `count`, or a new one without a name. 0: there are too many. */
static struct __ft_type *made_type(struct __ft_type *types, struct __ft_type *of, unsigned kind, uint64_t count) {
  static struct ft_id_map known;
  static struct __ft_type **made;
  static uint32_t used;
  const uint64_t key[2] = {(uint64_t)of, count};
  uint32_t *index = ft_id_map_find(&known, kind, key, sizeof key);
  if (*index != 0) return made[*index];
  if (used + 1 == kMostTypes) return 0;
  if (made == 0) made = ft_memory(kMostTypes * sizeof *made);
  /* A whole number of types away from the unit's, whose index may lead from one made type to another. */
  char *room = ft_memory(2 * sizeof *types);
  const int64_t bytes = sizeof *types, away = ((int64_t)types - (int64_t)room) % bytes;
  struct __ft_type *type = made[*index = ++used] = (struct __ft_type *)(room + (away < 0 ? away + bytes : away));
  *type = (struct __ft_type){.kind = kind, .of = of - types, .count = count};
  return type;
}

/* `more` in a type's name where declarators have it: "int (*)[4]" of "int[4]", "int (*[3])(void)" of "int (*)(void)". */
static const char *spelled(const struct __ft_type *type, const char *more) {
  const char *pointer = strstr(type->name, "(*"), *bracket = strchr(type->name, '[');
  const size_t length = strlen(type->name);
  size_t at = length;
  if (type->kind == __ft_kind_array && bracket != 0) at = (size_t)(bracket - type->name);
  else if (pointer != 0) at = (size_t)(pointer + 2 - type->name);
  const size_t bytes = length + strlen(more) + 1;
  char *name = ft_memory(bytes);
  snprintf(name, bytes, "%.*s%s%s", (int)at, type->name, more, type->name + at);
  return name;
}

struct __ft_type *ft_array_of(struct __ft_type *types, struct __ft_type *element, uint64_t count) {
  struct __ft_type *type = made_type(types, element, __ft_kind_array, count);
  if (type == 0) return element;
  if (type->name != 0) return type;
  char more[32];
  sprintf(more, "[%llu]", (unsigned long long)count);
  type->name = spelled(element, more);
  type->size = element->size * count;
  return type;
}

struct __ft_type *ft_pointer_to(struct __ft_type *types, struct __ft_type *target) {
  struct __ft_type *type = made_type(types, target, __ft_kind_pointer, 0);
  if (type == 0 || type->name != 0) return type;
  const size_t length = strlen(target->name);
  const int pointer = length != 0 && target->name[length - 1] == '*';
  type->name = spelled(target, target->kind == __ft_kind_array ? " (*)" : pointer || strstr(target->name, "(*") != 0 ? "*" : " *");
  type->size = sizeof(void *);
  return type;
}

static int is_sized(const struct __ft_type *types, const struct __ft_type *type) {
  while (type->kind == __ft_kind_array || type->kind == __ft_kind_pointer) type = &types[type->of];
  return type->kind == __ft_kind_sized;
}

struct __ft_type *ft_sized_type(struct __ft_type *types, struct __ft_type *type, const unsigned long **sizes) {
  if (!is_sized(types, type)) return type;
  const uint64_t bytes = type->kind == __ft_kind_sized ? *(*sizes)++ : 0;
  struct __ft_type *of = ft_sized_type(types, &types[type->of], sizes);
  if (of == 0) return 0;
  if (type->kind == __ft_kind_pointer) return ft_pointer_to(types, of);
  const uint64_t count = type->kind == __ft_kind_array ? type->count : of->size != 0 ? bytes / of->size : 0;
  struct __ft_type *array = count != 0 ? ft_array_of(types, of, count) : 0;
  return array != of ? array : 0;
}
