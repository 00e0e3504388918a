/* Static variables by their addresses: a sorted list. */
#include <string.h>

#include "tracer/c/runtime/find.h"
#include "tracer/c/runtime/id_map.h"

static struct __ft_place **list;
static uint32_t count, room;

/* The first that begins behind `at`. */
static uint32_t behind(const char *at) {
  uint32_t low = 0, high = count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (list[middle]->at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

struct __ft_place *ft_static_of(const void *at) {
  const uint32_t next = behind(at);
  if (next == 0) return 0;
  struct __ft_place *place = list[next - 1];
  return (const char *)at < place->at + place->bytes ? place : 0;
}

struct __ft_place *ft_static_place(void *at, struct __ft_type *types, struct __ft_type *type, const char *name) {
  const uint32_t next = behind(at);
  if (next > 0 && list[next - 1]->at == at) return list[next - 1];
  if (count == room) {
    struct __ft_place **more = ft_memory((room = room == 0 ? 64 : 2 * room) * sizeof *more);
    if (count != 0) memcpy(more, list, count * sizeof *more);
    list = more;
  }
  struct __ft_place *place = ft_place_new(kFtStatic, at, type->size, 1);
  place->name = name;
  ft_place_type(place, types, type);
  memmove(list + next + 1, list + next, (count - next) * sizeof *list);
  list[next] = place;
  ++count;
  return place;
}
