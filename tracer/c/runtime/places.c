#include "tracer/c/runtime/places.h"

#include <string.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/id_map.h"
#include "tracer/c/runtime/pointers.h"
#include "tracer/c/runtime/values.h"

enum { kMostDefined = 1 << 20 };  /* larger places count as written */

static struct __ft_place *with_object;
static uint32_t places;

static uint64_t bitmap_bytes(uint64_t bytes) { return (bytes + 7) / 8; }

struct __ft_place *ft_place_new(int kind, void *at, uint64_t bytes, int defined) {
  struct __ft_place *place = ft_block(sizeof *place);
  memset(place, 0, sizeof *place);
  place->kind = (uint8_t)kind;
  place->alive = 1;
  place->at = at;
  place->bytes = bytes;
  place->id = ++places;
  if (!defined && bytes != 0 && bytes <= kMostDefined) {
    place->defined = ft_block(bitmap_bytes(bytes));
    memset(place->defined, 0, bitmap_bytes(bytes));
  }
  return place;
}

void ft_place_define(struct __ft_place *place) {
  if (place->defined == 0) return;
  ft_free_block(place->defined, bitmap_bytes(place->bytes));
  place->defined = 0;
}

uint64_t ft_place_first_undefined(const struct __ft_place *place, uint64_t low, uint64_t high) {
  if (place->defined == 0) return high;
  while (low < high && (place->defined[low / 8] >> low % 8 & 1) != 0) ++low;
  return low;
}

int ft_place_defined(const struct __ft_place *place, uint64_t low, uint64_t high) { return ft_place_first_undefined(place, low, high) == high; }

/* True: some of them were not written before. */
static int mark_defined(struct __ft_place *place, uint64_t low, uint64_t high) {
  int news = 0;
  for (uint64_t i = low; place->defined != 0 && i < high; ++i) {
    const uint8_t bit = (uint8_t)(1 << i % 8);
    news |= (place->defined[i / 8] & bit) == 0;
    place->defined[i / 8] |= bit;
  }
  return news;
}

static uint64_t shown_bytes(const struct __ft_place *place) {
  const uint64_t bytes = ft_shown_bytes(place->types, place->type);
  return bytes < place->bytes && !ft_is_flexible(place->types, place->type) ? bytes : place->bytes;
}

static void forget_object(struct __ft_place *place) {
  if (place->object == 0) return;
  *place->link = place->next;
  if (place->next != 0) place->next->link = place->link;
  if (place->copy != 0) ft_free_block(place->copy, shown_bytes(place));
  place->copy = 0;
  place->object = place->slots = 0;
}

void ft_place_type(struct __ft_place *place, struct __ft_type *types, struct __ft_type *type) {
  forget_object(place);
  place->types = types;
  place->type = type;
  ft_pointers_changed(place);
}

void ft_place_end(struct __ft_place *place) {
  if (!place->alive) return;
  forget_object(place);
  place->alive = 0;
  ft_pointers_changed(place);
  ft_pointers_forget(place);
  ft_place_define(place);
}

void ft_place_free(struct __ft_place *place) { ft_free_block(place, sizeof *place); }

uint32_t ft_place_object(struct __ft_place *place) {
  if (place->object != 0 || place->type == 0) return place->object;
  place->object = ft_find_place(place);
  place->next = with_object;
  place->link = &with_object;
  if (with_object != 0) with_object->link = &place->next;
  with_object = place;
  return place->object;
}

/* One value; of characters, behind their text, all of them if there are more behind a zero: pointers may point there. */
static uint32_t cell_entries(const struct __ft_place *place, ft_ref *out) {
  const struct ft_view view = {place->types, place};
  out[0] = out[1] = ft_value(&view, place->type, place->at);
  if (place->type->kind != __ft_kind_array) return 1;
  const uint64_t written = ft_place_first_undefined(place, 0, place->bytes);
  if (written != 0) out[1] = ft_all_characters(place->type, place->at, written);
  return out[0] == out[1] ? 1 : 2;
}

void ft_write_place(struct __ft_place *place, uint32_t object, int cut) {
  const struct ft_view view = {place->types, place};
  if (place->object != object) return ft_write_object(object, kFtSequence, ft_string("void"), 0, 0, 0, 0); /* it has another one since */
  if (!ft_is_container(place->types, place->type)) {
    place->slots = cell_entries(place, place->seen);
    return ft_write_object(object, kFtCell, ft_type_id(place->type), place->slots, 0, place->seen, place->slots);
  }
  if (!cut && shown_bytes(place) != 0) {
    place->copy = ft_block(shown_bytes(place));
    memcpy(place->copy, place->at, shown_bytes(place));
  }
  place->slots = ft_write_container(&view, place->type, place->at, object, cut);
}

static void update_cell(struct __ft_place *place) {
  ft_ref now[2];
  const uint32_t count = cell_entries(place, now);
  if (count == place->slots && memcmp(now, place->seen, count * sizeof *now) == 0) return;
  ft_write_splice(place->object, 0, place->slots, count, 0, now, count);
  memcpy(place->seen, now, sizeof now);
  place->slots = count;
}

/* The object's slots in these bytes; only those that changed, unless `all`. */
static void update(struct __ft_place *place, uint64_t first, uint64_t last, int all) {
  if (place->object == 0 || ft_is_queued(place->object)) return;
  if (!ft_is_container(place->types, place->type)) return first < kMaxText ? update_cell(place) : (void)0; /* a text shows no more */
  if (place->copy == 0) return;
  last = last < shown_bytes(place) ? last : shown_bytes(place);
  while (!all && first < last && place->at[first] == place->copy[first]) ++first;
  while (!all && last > first && place->at[last - 1] == place->copy[last - 1]) --last;
  if (first >= last) return;
  memcpy(place->copy + first, place->at + first, last - first);
  const struct ft_view view = {place->types, place};
  ft_write_slots(&view, place->type, place->at, place->object, first, last);
}

void ft_place_written(struct __ft_place *place, uint64_t low, uint64_t high) {
  high = high < place->bytes ? high : place->bytes;
  if (low >= high) return;
  int all = mark_defined(place, low, high);
  /* The same address may be that of another block by now. */
  if (!all && place->object != 0 && high - low == sizeof(void *)) all = ft_kind_at(place->types, place->type, low) == __ft_kind_pointer;
  update(place, low, high, all);
}

void ft_place_compare(struct __ft_place *place) { update(place, 0, place->bytes, 0); }

void ft_place_set(struct __ft_place *place) {
  const int news = place->defined != 0;
  ft_place_define(place);
  update(place, 0, place->bytes, news);
}

void ft_compare_all_places(void) {
  for (struct __ft_place *place = with_object; place != 0; place = place->next) ft_place_set(place);
}
