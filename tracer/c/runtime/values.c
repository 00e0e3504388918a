#include "tracer/c/runtime/values.h"

#include <stdio.h>
#include <string.h>

#include "tracer/c/runtime/memory.h"

enum { kMaxItems = 400, kMaxText = 4096, kMaxDepth = 8 };

static uint32_t type_id(struct __ft_type *type) {
  if (type->name_id == 0) type->name_id = ft_string(type->name);
  return type->name_id;
}

static ft_ref text_ref(struct __ft_type *type, const char *text) {
  const uint32_t length = (uint32_t)strlen(text);
  return ft_ref_scalar(ft_scalar(type_id(type), text, length, length));
}

static int64_t load_signed(const void *at, unsigned long size) {
  switch (size) {
    case 1: return *(const int8_t *)at;
    case 2: { int16_t n; memcpy(&n, at, 2); return n; }
    case 4: { int32_t n; memcpy(&n, at, 4); return n; }
    default: { int64_t n; memcpy(&n, at, 8); return n; }
  }
}

static uint64_t load_unsigned(const void *at, unsigned long size) {
  uint64_t n = 0;
  memcpy(&n, at, size < 8 ? size : 8);
  return n;
}

static ft_ref integer(struct __ft_type *type, int64_t n, int is_signed) {
  char text[32];
  if (is_signed && strcmp(type->name, "int") == 0) return ft_ref_integer(n);
  const ft_ref typed = is_signed || n >= 0 ? ft_ref_typed(type_id(type), n) : 0;
  if (typed != 0) return typed;
  snprintf(text, sizeof text, is_signed ? "%lld" : "%llu", (long long)n);
  return text_ref(type, text);
}

/* As C writes it: 'a', '\n', '\200'. */
static unsigned escaped(unsigned char c, char quote, char *out) {
  static const char names[] = "abtnvfr";
  if (c == (unsigned char)quote || c == '\\') return out[0] = '\\', out[1] = (char)c, 2;
  if (c >= 7 && c <= 13) return out[0] = '\\', out[1] = names[c - 7], 2;
  if (c >= 32 && c < 127) return out[0] = (char)c, 1;
  return (unsigned)sprintf(out, "\\%03o", c);
}

static ft_ref character(struct __ft_type *type, const void *at) {
  char text[16] = "'";
  const unsigned length = escaped(*(const unsigned char *)at, '\'', text + 1);
  text[length + 1] = '\'';
  text[length + 2] = 0;
  return text_ref(type, text);
}

static ft_ref real(struct __ft_type *type, const void *at) {
  char text[64];
  long double value = 0;
  if (type->size == 4) { float f; memcpy(&f, at, 4); value = f; }
  else if (type->size == 8) { double d; memcpy(&d, at, 8); value = d; }
  else memcpy(&value, at, sizeof value);
  for (int digits = type->size == 4 ? 6 : 15; digits <= 21; ++digits) {
    snprintf(text, sizeof text, "%.*Lg", digits, value);
    long double back = 0;
    sscanf(text, "%Lf", &back);
    if (type->size == 4 ? (float)back == (float)value : type->size == 8 ? (double)back == (double)value : back == value) break;
    if (value != value) break;
  }
  if (strpbrk(text, ".en") == 0) strcat(text, ".0");
  return text_ref(type, text);
}

/* A text that ends with a zero, within `most` bytes. */
static ft_ref characters(struct __ft_type *type, const char *from, uint64_t most) {
  static char text[kMaxText + 8];
  uint32_t length = 0;
  uint64_t i = 0;
  text[length++] = '"';
  for (; i < most && from[i] != 0 && length + 5 < kMaxText; ++i) length += escaped((unsigned char)from[i], '"', text + length);
  text[length++] = '"';
  uint64_t full = length;
  for (; i < most && from[i] != 0; ++i) ++full;
  return ft_ref_scalar(ft_scalar(type_id(type), text, length, full));
}

static ft_ref pointer(struct __ft_type *types, struct __ft_type *type, const void *at) {
  const char *target;
  char text[32];
  memcpy(&target, at, sizeof target);
  if (target == 0) return text_ref(type, "NULL");
  if (type->kind == __ft_kind_pointer && types[type->of].kind == __ft_kind_char) {
    const uint64_t readable = ft_readable(target, kMaxText);
    if (readable > 0) return characters(type, target, readable);
  }
  snprintf(text, sizeof text, "0x%x", ft_address_number(target));
  return text_ref(type, text);
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
  return integer(type, is_signed ? (int64_t)n >> unused : (int64_t)(n >> unused), is_signed);
}

static ft_ref field_value(struct __ft_type *types, const struct __ft_field *field, const char *at) {
  return field->bit_width != 0 ? bits(types, field, at) : ft_value(types, field->type, at + field->bit_offset / 8);
}

/* Slots [from, to) of an array or struct; how many words. */
static uint32_t entries(struct __ft_type *types, const struct __ft_type *type, const char *at, uint64_t from, uint64_t to, ft_ref *out) {
  uint32_t count = 0;
  for (uint64_t i = from; i < to; ++i) {
    if (type->kind == __ft_kind_array) {
      out[count++] = ft_value(types, type->of, at + i * types[type->of].size);
      continue;
    }
    char key[256];
    snprintf(key, sizeof key, "'%.250s'", type->fields[i].name);
    const uint32_t length = (uint32_t)strlen(key);
    out[count++] = ft_ref_scalar(ft_scalar(ft_string("str"), key, length, length));
    out[count++] = field_value(types, &type->fields[i], at);
  }
  return count;
}

static uint64_t shown_slots(const struct __ft_type *type) { return type->count < kMaxItems ? type->count : kMaxItems; }

static int depth;

static ft_ref container(struct __ft_type *types, struct __ft_type *type, const char *at) {
  ft_ref words[2 * kMaxItems];
  const int keyed = type->kind != __ft_kind_array;
  const uint32_t count = depth < kMaxDepth ? (++depth, entries(types, type, at, 0, shown_slots(type), words)) : 0;
  if (depth > 0 && count > 0) --depth;
  return ft_ref_object(ft_write_object(keyed ? kFtInstance : kFtSequence, type_id(type), type->count, keyed, words, count));
}

int ft_is_container(const struct __ft_type *types, unsigned index) {
  const struct __ft_type *type = &types[index];
  if (type->kind == __ft_kind_array) return types[type->of].kind != __ft_kind_char && types[type->of].size != 0;
  return type->kind == __ft_kind_struct || type->kind == __ft_kind_union;
}

uint64_t ft_shown_bytes(const struct __ft_type *types, unsigned index) {
  const struct __ft_type *type = &types[index];
  return type->kind == __ft_kind_array ? shown_slots(type) * types[type->of].size : type->size;
}

/* Does slot `i` lie in the bytes [low, high)? */
static int overlaps(const struct __ft_type *types, const struct __ft_type *type, uint64_t i, uint64_t low, uint64_t high) {
  uint64_t begin = i * types[type->of].size, end = begin + types[type->of].size;
  if (type->kind != __ft_kind_array) {
    const struct __ft_field *field = &type->fields[i];
    begin = field->bit_offset / 8;
    end = field->bit_width != 0 ? (field->bit_offset + field->bit_width + 7) / 8 : begin + types[field->type].size;
  }
  return begin < high && low < end;
}

void ft_write_changes(struct __ft_type *types, unsigned index, const void *now, unsigned object, void *before) {
  const struct __ft_type *type = &types[index];
  const char *at = now, *copy = before;
  uint64_t low = 0, high = ft_shown_bytes(types, index);
  while (low < high && at[low] == copy[low]) ++low;
  if (low == high) return;
  while (at[high - 1] == copy[high - 1]) --high;
  const int keyed = type->kind != __ft_kind_array;
  uint64_t from = keyed ? 0 : low / types[type->of].size, to = keyed ? shown_slots(type) : (high - 1) / types[type->of].size + 1;
  while (from < to && !overlaps(types, type, from, low, high)) ++from;
  while (from < to && !overlaps(types, type, to - 1, low, high)) --to;
  memcpy((char *)before + low, at + low, high - low);
  if (from == to) return; /* padding */
  ft_ref words[2 * kMaxItems];
  const uint32_t count = entries(types, type, at, from, to, words);
  ft_write_splice(object, (uint32_t)from, (uint32_t)(to - from), type->count, keyed, words, count);
}

ft_ref ft_value(struct __ft_type *types, unsigned index, const void *at) {
  struct __ft_type *type = &types[index];
  switch (type->kind) {
    case __ft_kind_signed: return integer(type, load_signed(at, type->size), 1);
    case __ft_kind_unsigned:
    case __ft_kind_bool: return integer(type, (int64_t)load_unsigned(at, type->size), 0);
    case __ft_kind_char: return character(type, at);
    case __ft_kind_float: return real(type, at);
    case __ft_kind_pointer:
    case __ft_kind_function: return pointer(types, type, at);
    case __ft_kind_array:
      if (types[type->of].kind == __ft_kind_char) return characters(type, at, type->count);
      break;
    default: break;
  }
  if (ft_is_container(types, index)) return container(types, type, at);
  char text[64];
  snprintf(text, sizeof text, "<%.60s>", type->name);
  return text_ref(type, text);
}

int ft_word(const struct __ft_type *types, unsigned index, const void *at, unsigned long *bytes) {
  const struct __ft_type *type = &types[index];
  if (type->kind == __ft_kind_array || ft_is_container(types, index) || type->size > 8) return 0;
  if (type->kind == __ft_kind_pointer && types[type->of].kind == __ft_kind_char) return 0;
  *bytes = load_unsigned(at, type->size);
  return 1;
}
