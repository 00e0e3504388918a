/* Values of the program's variables as Refs. */
#pragma once

#include "tracer/c/runtime/places.h"
#include "tracer/c/runtime/scalars.h"
#include "tracer/c/runtime/tables.h"

struct ft_view {
  struct __ft_type *types;
  const struct __ft_place *place; /* that the value lies in, 0: not known */
};

/* Memory at `at` is read as far as the type says; what a pointer points to only where that is safe. */
ft_ref ft_value(const struct ft_view *view, struct __ft_type *type, const void *at);
/* A value that fits a word and is told by its bytes: they are the answer's `bytes`. False: arrays, structs, long doubles, texts. */
int ft_word(const struct __ft_type *types, const struct __ft_type *type, const void *at, unsigned long *bytes);

int ft_is_container(const struct __ft_type *types, const struct __ft_type *type); /* an array (of other things than char), a struct or union */
int ft_is_flexible(const struct __ft_type *types, const struct __ft_type *type);  /* a struct that ends with an array of no size */
/* The kind of the value without parts that lies there. */
unsigned ft_kind_at(const struct __ft_type *types, const struct __ft_type *type, uint64_t offset);
/* Bytes of a container that its object shows. */
uint64_t ft_shown_bytes(const struct __ft_type *types, const struct __ft_type *type);

/* The object of a container; how many slots were written. `cut`: none. */
uint32_t ft_write_container(const struct ft_view *view, struct __ft_type *type, const void *at, uint32_t object, int cut);
/* Its slots in the bytes [first, last). */
void ft_write_slots(const struct ft_view *view, struct __ft_type *type, const void *at, uint32_t object, uint64_t first, uint64_t last);
