#include "tracer/c/runtime/scalars.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t ft_type_id(struct __ft_type *type) {
  if (type->name_id == 0) type->name_id = ft_string(type->name);
  return type->name_id;
}

ft_ref ft_text(uint32_t type, const char *text) {
  const uint32_t length = (uint32_t)strlen(text);
  return ft_ref_scalar(ft_scalar(type, text, length, length));
}

static ft_ref text_ref(struct __ft_type *type, const char *text) { return ft_text(ft_type_id(type), text); }

int64_t ft_load_signed(const void *at, unsigned long size) {
  switch (size) {
    case 1: return *(const int8_t *)at;
    case 2: { int16_t n; memcpy(&n, at, 2); return n; }
    case 4: { int32_t n; memcpy(&n, at, 4); return n; }
    default: { int64_t n; memcpy(&n, at, 8); return n; }
  }
}

uint64_t ft_load_unsigned(const void *at, unsigned long size) {
  uint64_t n = 0;
  memcpy(&n, at, size < 8 ? size : 8);
  return n;
}

ft_ref ft_integer(struct __ft_type *type, int64_t n, int is_signed) {
  char text[32];
  if (is_signed && strcmp(type->name, "int") == 0) return ft_ref_integer(n);
  const ft_ref typed = is_signed || n >= 0 ? ft_ref_typed(ft_type_id(type), n) : 0;
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
  for (unsigned i = 3; i > 0; --i, c >>= 3) out[i] = (char)('0' + (c & 7));
  return out[0] = '\\', 4;
}

ft_ref ft_character(struct __ft_type *type, const void *at) {
  char text[16] = "'";
  const unsigned length = escaped(*(const unsigned char *)at, '\'', text + 1);
  text[length + 1] = '\'';
  text[length + 2] = 0;
  return text_ref(type, text);
}

/* The fewest digits that tell it from its neighbours. */
static void real_text(double value, int is_float, char *text, unsigned size) {
  for (int digits = is_float ? 6 : 15; digits <= (is_float ? 9 : 17); ++digits) {
    snprintf(text, size, "%.*g", digits, value);
    if (is_float ? strtof(text, 0) == (float)value : strtod(text, 0) == value) return;
  }
}

static void long_text(long double value, char *text, unsigned size) {
  for (int digits = 15; digits <= 21; ++digits) {
    snprintf(text, size, "%.*Lg", digits, value);
    if (strtold(text, 0) == value) return;
  }
}

ft_ref ft_real(struct __ft_type *type, const void *at) {
  char text[64];
  float f;
  double d;
  long double l;
  const int saved = errno;
  if (type->size == sizeof f) memcpy(&f, at, sizeof f), real_text(f, 1, text, sizeof text);
  else if (type->size == sizeof d) memcpy(&d, at, sizeof d), real_text(d, 0, text, sizeof text);
  else memcpy(&l, at, sizeof l), long_text(l, text, sizeof text);
  errno = saved;
  if (strpbrk(text, ".en") == 0) strcat(text, ".0");
  return text_ref(type, text);
}

static ft_ref literal(struct __ft_type *type, const char *from, uint64_t most) {
  static char text[kMaxText + 8];
  uint32_t length = 0;
  uint64_t i = 0;
  text[length++] = '"';
  for (; i < most && length + 5 < kMaxText; ++i) length += escaped((unsigned char)from[i], '"', text + length);
  text[length++] = '"';
  uint64_t full = length;
  full += most - i;
  return ft_ref_scalar(ft_scalar(ft_type_id(type), text, length, full));
}

ft_ref ft_characters(struct __ft_type *type, const char *from, uint64_t most) { return literal(type, from, strnlen(from, most)); }

ft_ref ft_all_characters(struct __ft_type *type, const char *from, uint64_t most) {
  most = most < kMaxText ? most : kMaxText;
  while (most > 0 && from[most - 1] == 0) --most;
  return literal(type, from, most);
}
