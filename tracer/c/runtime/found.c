#include "tracer/c/runtime/found.h"

#include <string.h>

#include "tracer/c/runtime/id_map.h"

/* The others come without their contents. */
enum { kMostObjects = 20000 };     /* of one step */
enum { kMostSlots = 100000000 };   /* of the run, less than recorders take */

struct found {
  struct __ft_place *place;
  struct ft_pointer *pointer;
  struct ft_view view; /* of a part */
  struct __ft_type *type;
  const void *at;
};

static struct found *queue;
uint32_t ft_found_count;
static uint32_t room;
static uint64_t before; /* the number of the object before the first in the queue */
static uint64_t slots;

static uint32_t enqueue(struct found found) {
  if (ft_found_count == room) {
    room = room == 0 ? 256 : 2 * room;
    struct found *more = ft_memory(room * sizeof *more);
    if (ft_found_count != 0) memcpy(more, queue, ft_found_count * sizeof *more);
    queue = more;
  }
  if (ft_found_count == 0) before = ft_objects;
  queue[ft_found_count] = found;
  return (uint32_t)before + ++ft_found_count;
}

uint32_t ft_find_place(struct __ft_place *place) { return enqueue((struct found){.place = place}); }

uint32_t ft_find_pointer(struct ft_pointer *pointer) { return enqueue((struct found){.pointer = pointer}); }

uint32_t ft_find_part(const struct ft_view *view, struct __ft_type *type, const void *at) {
  return enqueue((struct found){.view = *view, .type = type, .at = at});
}

int ft_is_queued(uint32_t object) { return ft_found_count != 0 && object > ft_objects; }

void ft_write_found(void) {
  while (ft_found_count != 0 && ft_objects - before < ft_found_count) {
    const uint64_t i = ft_objects - before;
    const struct found found = queue[i]; /* what it holds is found while it is written */
    const uint32_t object = (uint32_t)ft_objects + 1;
    const int cut = i >= kMostObjects || slots > kMostSlots;
    if (found.pointer != 0) ft_write_pointer(found.pointer);
    else if (found.place != 0) ft_write_place(found.place, object, cut);
    else slots += ft_write_container(&found.view, found.type, found.at, object, cut);
    if (found.place != 0) slots += found.place->slots;
  }
  ft_found_count = 0;
}
