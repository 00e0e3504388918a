#include "tracer/c/runtime/writes.h"

#include "tracer/c/runtime/variables.h"

enum { kMostWrites = 256 };

struct write {
  const char *at;
  uint64_t bytes;
  unsigned depth;
  int whole;
};

static __thread struct write list[kMostWrites];
__thread unsigned ft_write_count;

void ft_will_write(const struct __ft_frame *frame, const void *at, uint64_t bytes, int whole) {
  if (ft_write_count > 0 && list[ft_write_count - 1].at == at && list[ft_write_count - 1].bytes == bytes && list[ft_write_count - 1].depth == frame->depth && list[ft_write_count - 1].whole == whole)
    return;
  if (ft_write_count == kMostWrites) { /* one statement that writes a lot */
    const struct write first = list[0];
    for (unsigned i = 1; i < ft_write_count; ++i) list[i - 1] = list[i];
    --ft_write_count;
    struct __ft_place *place = ft_place_of(first.at);
    if (place != 0 && place->alive) ft_place_set(place);
  }
  list[ft_write_count++] = (struct write){at, bytes, frame->depth, whole};
}

int ft_is_written_soon(const char *at, uint64_t bytes) {
  for (unsigned i = 0; i < ft_write_count; ++i)
    if (list[i].at < at + bytes && at < list[i].at + list[i].bytes) return 1;
  return 0;
}

/* True: a static variable. */
static int follow(struct __ft_frame *frame, const struct write *write) {
  struct __ft_place *place = ft_block_of(write->at);
  if (place == 0) place = ft_static_of(write->at);
  if (place == 0) {
    const struct ft_variable_at found = ft_variable_of(write->at);
    if (found.frame == 0) return 0;
    place = found.frame->slots[found.variable].place;
    if (place == 0 && found.frame == frame) return ft_show(frame, found.variable, 1), 0;
    if (place == 0) return 0;
  }
  if (!place->alive) return 0;
  const uint64_t low = (uint64_t)(write->at - place->at);
  if (write->whole) ft_place_set(place);
  else ft_place_written(place, low, low + write->bytes);
  if (place->kind == kFtStack && place->frame == frame && frame->slots[place->variable].state != kFtLinked) ft_show(frame, place->variable, 0);
  return place->kind == kFtStatic;
}

int ft_follow_writes(struct __ft_frame *frame) {
  unsigned first = ft_write_count;
  int statics = 0;
  while (first > 0 && list[first - 1].depth >= frame->depth) --first;
  for (unsigned i = first; i < ft_write_count; ++i) statics |= follow(frame, &list[i]);
  ft_write_count = first;
  return statics;
}
