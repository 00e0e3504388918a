#include "tracer/c/runtime/values.h"

#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/found.h"
#include "tracer/c/runtime/made_types.h"
#include "tracer/c/runtime/pointers.h"

enum { kMaxItems = 400 };

static int is_text(const struct __ft_type *types, const struct __ft_type *type) {
  return type->kind == __ft_kind_array && types[type->of].kind == __ft_kind_char;
}

int ft_is_container(const struct __ft_type *types, const struct __ft_type *type) {
  if (type->kind == __ft_kind_array) return !is_text(types, type) && types[type->of].size != 0;
  return type->kind == __ft_kind_struct || type->kind == __ft_kind_union;
}

int ft_is_flexible(const struct __ft_type *types, const struct __ft_type *type) {
  if (type->kind != __ft_kind_struct || type->count == 0) return 0;
  const struct __ft_type *last = &types[type->fields[type->count - 1].type];
  return last->kind == __ft_kind_array && last->count == 0 && types[last->of].size != 0;
}

unsigned ft_kind_at(const struct __ft_type *types, const struct __ft_type *type, uint64_t offset) {
  while (ft_is_container(types, type)) {
    const struct __ft_type *part = 0;
    if (type->kind == __ft_kind_array) {
      part = &types[type->of];
      offset %= part->size;
    }
    for (uint64_t i = 0; part == 0 && i < type->count; ++i) {
      const struct __ft_field *field = &type->fields[i];
      const uint64_t begin = field->bit_offset / 8, size = types[field->type].size;
      if (begin > offset || (offset - begin >= size && size != 0)) continue;
      part = &types[field->type];
      offset -= begin;
    }
    if (part == 0) return __ft_kind_opaque;
    type = part;
  }
  return type->kind;
}

static uint64_t shown_slots(const struct __ft_type *type) { return type->count < kMaxItems ? type->count : kMaxItems; }

uint64_t ft_shown_bytes(const struct __ft_type *types, const struct __ft_type *type) {
  return type->kind == __ft_kind_array && !is_text(types, type) ? shown_slots(type) * types[type->of].size : type->size;
}

static ft_ref bits(struct __ft_type *types, const struct __ft_field *field, const char *at) {
  struct __ft_type *type = &types[field->type];
  unsigned __int128 word = 0;
  const unsigned first = field->bit_offset / 8, last = (field->bit_offset + field->bit_width + 7) / 8;
  memcpy(&word, at + first, last - first);
  uint64_t n = (uint64_t)(word >> field->bit_offset % 8);
  const unsigned unused = 64 - field->bit_width;
  const int is_signed = type->kind == __ft_kind_signed;
  n <<= unused;
  return ft_integer(type, is_signed ? (int64_t)n >> unused : (int64_t)(n >> unused), is_signed);
}

/* Bytes of the value from `at` on that were written; all of them if that is not known. */
static uint64_t written(const struct ft_view *view, const void *at, uint64_t bytes) {
  if (view->place == 0 || view->place->defined == 0) return bytes;
  const uint64_t low = (uint64_t)((const char *)at - view->place->at);
  return ft_place_first_undefined(view->place, low, low + bytes) - low;
}

static ft_ref uninitialised(struct __ft_type *type) { return ft_text(ft_type_id(type), "<uninitialised>"); }

static ft_ref field_value(const struct ft_view *view, const struct __ft_field *field, const char *at) {
  struct __ft_type *types = view->types, *type = &types[field->type];
  const char *here = at + field->bit_offset / 8;
  if (field->bit_width != 0) {
    const uint64_t bytes = (field->bit_offset % 8 + field->bit_width + 7) / 8;
    return written(view, here, bytes) < bytes ? uninitialised(type) : bits(types, field, at);
  }
  const int tail = type->kind == __ft_kind_array && type->count == 0 && types[type->of].size != 0 && view->place != 0;
  if (tail && here < view->place->at + view->place->bytes)
    type = ft_array_of(types, &types[type->of], (uint64_t)(view->place->at + view->place->bytes - here) / types[type->of].size);
  return ft_value(view, type, here);
}

/* Slots [from, to) of an array or struct; how many words. */
static uint32_t entries(const struct ft_view *view, const struct __ft_type *type, const char *at, uint64_t from, uint64_t to, ft_ref *out) {
  struct __ft_type *types = view->types;
  uint32_t count = 0;
  for (uint64_t i = from; i < to; ++i) {
    if (type->kind == __ft_kind_array) {
      out[count++] = ft_value(view, &types[type->of], at + i * types[type->of].size);
      continue;
    }
    char key[256];
    snprintf(key, sizeof key, "'%.250s'", type->fields[i].name);
    out[count++] = ft_text(ft_string("str"), key);
    out[count++] = field_value(view, &type->fields[i], at);
  }
  return count;
}

uint32_t ft_write_container(const struct ft_view *view, struct __ft_type *type, const void *at, uint32_t object, int cut) {
  ft_ref words[2 * kMaxItems];
  const int keyed = type->kind != __ft_kind_array;
  const uint32_t count = cut ? 0 : entries(view, type, at, 0, shown_slots(type), words);
  ft_write_object(object, keyed ? kFtInstance : kFtSequence, ft_type_id(type), type->count, keyed, words, count);
  return keyed ? count / 2 : count;
}

/* Does slot `i` lie in the bytes [low, high)? */
static int overlaps(const struct __ft_type *types, const struct __ft_type *type, uint64_t i, uint64_t low, uint64_t high) {
  uint64_t begin = i * types[type->of].size, end = begin + types[type->of].size;
  if (type->kind != __ft_kind_array) {
    const struct __ft_field *field = &type->fields[i];
    begin = field->bit_offset / 8;
    end = field->bit_width != 0 ? (field->bit_offset + field->bit_width + 7) / 8 : begin + types[field->type].size;
    if (field->bit_width == 0 && types[field->type].size == 0) end = ~(uint64_t)0;
  }
  return begin < high && low < end;
}

void ft_write_slots(const struct ft_view *view, struct __ft_type *type, const void *at, uint32_t object, uint64_t first, uint64_t last) {
  const int keyed = type->kind != __ft_kind_array;
  uint64_t from = keyed ? 0 : first / view->types[type->of].size, to = keyed ? shown_slots(type) : (last - 1) / view->types[type->of].size + 1;
  if (to > shown_slots(type)) to = shown_slots(type);
  while (from < to && !overlaps(view->types, type, from, first, last)) ++from;
  while (from < to && !overlaps(view->types, type, to - 1, first, last)) --to;
  if (from >= to) return; /* padding */
  ft_ref words[2 * kMaxItems];
  const uint32_t count = entries(view, type, at, from, to, words);
  ft_write_splice(object, (uint32_t)from, (uint32_t)(to - from), type->count, keyed, words, count);
}

ft_ref ft_value(const struct ft_view *view, struct __ft_type *type, const void *at) {
  struct __ft_type *types = view->types;
  if (ft_is_container(types, type)) return ft_ref_object(ft_find_part(view, type, at));
  if (is_text(types, type)) {
    const uint64_t bytes = written(view, at, type->size);
    return bytes == 0 && type->size != 0 ? uninitialised(type) : ft_characters(type, at, bytes);
  }
  if (written(view, at, type->size) < type->size) return uninitialised(type);
  const void *target;
  char text[64];
  switch (type->kind) {
    case __ft_kind_signed: return ft_integer(type, ft_load_signed(at, type->size), 1);
    case __ft_kind_unsigned:
    case __ft_kind_bool: return ft_integer(type, (int64_t)ft_load_unsigned(at, type->size), 0);
    case __ft_kind_char: return ft_character(type, at);
    case __ft_kind_float: return ft_real(type, at);
    case __ft_kind_pointer:
    case __ft_kind_function: memcpy(&target, at, sizeof target); return ft_pointer_value(types, type, target);
    default: break;
  }
  snprintf(text, sizeof text, "<%.60s>", type->name);
  return ft_text(ft_type_id(type), text);
}

int ft_word(const struct __ft_type *types, const struct __ft_type *type, const void *at, unsigned long *bytes) {
  if (type->kind == __ft_kind_array || ft_is_container(types, type) || type->size > 8) return 0;
  if (type->kind == __ft_kind_pointer && types[type->of].kind == __ft_kind_char) return 0;
  *bytes = ft_load_unsigned(at, type->size);
  return 1;
}
