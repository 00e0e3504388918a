#include "tracer/c/runtime/frames.h"

#include <string.h>

#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/values.h"

__thread struct ft_frames ft_frames;

void ft_push_frame(struct __ft_frame *frame) {
  if (ft_frames.count == ft_frames.room) {
    const uint32_t room = ft_frames.room == 0 ? 64 : 2 * ft_frames.room;
    struct ft_open_frame *more = ft_memory(room * sizeof *more);
    if (ft_frames.count != 0) memcpy(more, ft_frames.list, ft_frames.count * sizeof *more);
    ft_frames.list = more;
    ft_frames.room = room;
  }
  ft_frames.list[ft_frames.count++] = (struct ft_open_frame){frame, 0, 0};
}

void ft_pop_frame(void) {
  struct ft_open_frame *open = &ft_frames.list[--ft_frames.count];
  for (struct __ft_place *place = open->places, *next; place != 0; place = next) {
    next = place->sibling;
    ft_place_end(place);
    ft_place_free(place);
  }
}

void ft_unwind_to(const struct __ft_frame *frame) {
  if (frame->depth >= ft_frames.count || ft_frames.list[frame->depth].frame != frame) return;
  while (ft_frames.count > frame->depth + 1) ft_pop_frame();
}

struct __ft_place *ft_local_place(struct __ft_frame *frame, unsigned variable, int defined) {
  struct __ft_slot *slot = &frame->slots[variable];
  if (slot->place != 0) return slot->place;
  const struct __ft_variable *about = &frame->function->variables[variable];
  struct __ft_type *types = frame->function->unit->types, *type = ft_type_of(frame, variable);
  if (about->flags & __ft_global) return slot->place = ft_static_place(slot->at, types, type, about->name);
  struct __ft_place *place = ft_place_new(kFtStack, slot->at, type->size, defined);
  place->name = about->name;
  place->frame = frame;
  place->variable = variable;
  if (frame->depth < ft_frames.count) {
    place->sibling = ft_frames.list[frame->depth].places;
    ft_frames.list[frame->depth].places = place;
  }
  slot->place = place;
  ft_place_type(place, types, type);
  return place;
}

void ft_end_local(struct __ft_frame *frame, unsigned variable) {
  struct __ft_place *place = frame->slots[variable].place;
  frame->slots[variable].place = 0;
  if (place == 0 || place->kind != kFtStack) return;
  struct __ft_place **link = frame->depth < ft_frames.count ? &ft_frames.list[frame->depth].places : 0;
  while (link != 0 && *link != 0 && *link != place) link = &(*link)->sibling;
  if (link != 0 && *link == place) *link = place->sibling;
  ft_place_end(place);
  ft_place_free(place);
}

/* Frames lie below one another; a variable may lie on either side of its frame's record. */
static struct ft_variable_at variable_at(const char *at) {
  uint32_t low = 0, high = ft_frames.count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if ((const char *)ft_frames.list[middle].frame >= at) low = middle + 1;
    else high = middle;
  }
  for (uint32_t i = low >= 2 ? low - 2 : 0; i < low + 2 && i < ft_frames.count; ++i) {
    struct __ft_frame *frame = ft_frames.list[i].frame;
    const struct __ft_function *function = frame->function;
    for (unsigned v = 0; v < function->variable_count; ++v) {
      const char *begin = frame->slots[v].at;
      const unsigned flags = function->variables[v].flags;
      if (begin == 0 || at < begin || (flags & __ft_global) || !(flags & __ft_exposed)) continue;
      if (at < begin + ft_type_of(frame, v)->size) return (struct ft_variable_at){frame, v};
    }
  }
  return (struct ft_variable_at){0, 0};
}

struct ft_variable_at ft_variable_of(const void *at) { return variable_at(at); }

struct __ft_place *ft_place_of(const void *at) {
  struct __ft_place *place = ft_block_of(at);
  if (place == 0) place = ft_static_of(at);
  if (place != 0) return place;
  const struct ft_variable_at found = variable_at(at);
  if (found.frame == 0) return 0;
  return ft_local_place(found.frame, found.variable, found.frame->slots[found.variable].state != kFtUninitialised);
}
