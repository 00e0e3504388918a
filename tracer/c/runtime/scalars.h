/* Values without parts as Refs. */
#pragma once

#include "tracer/c/runtime/tables.h"
#include "tracer/c/runtime/writer.h"

uint32_t ft_type_id(struct __ft_type *type);
/* A value that is shown by this text. */
ft_ref ft_text(uint32_t type, const char *text);
int64_t ft_load_signed(const void *at, unsigned long size);
uint64_t ft_load_unsigned(const void *at, unsigned long size);
ft_ref ft_integer(struct __ft_type *type, int64_t n, int is_signed);
ft_ref ft_character(struct __ft_type *type, const void *at);
ft_ref ft_real(struct __ft_type *type, const void *at);
enum { kMaxText = 4096 }; /* bytes of a text that are looked at */
/* As a literal: up to a zero, within `most` bytes; all of the first ones, but for zeros at their end. */
ft_ref ft_characters(struct __ft_type *type, const char *from, uint64_t most);
ft_ref ft_all_characters(struct __ft_type *type, const char *from, uint64_t most);
