/* What lies at an address: heap blocks, static variables, variables of this thread's frames. */
#pragma once

#include "tracer/c/runtime/places.h"

struct ft_variable_at { /* of a frame */
  struct __ft_frame *frame; /* 0: none is there */
  unsigned variable;
};

/* The place that the address lies in (a freed block too), 0 if none is known. */
struct __ft_place *ft_place_of(const void *at);
/* The local variable that the address lies in; its place may not exist yet. */
struct ft_variable_at ft_variable_of(const void *at);

/* Heap blocks. */
struct __ft_place *ft_block_new(void *at, uint64_t bytes, int defined);
struct __ft_place *ft_block_of(const void *at);
/* The block that ends at most so many bytes before `at`, which lies in none itself. */
struct __ft_place *ft_block_before(const void *at, uint64_t bytes);

/* A static variable's place, made on first sight. */
struct __ft_place *ft_static_place(void *at, struct __ft_type *types, struct __ft_type *type, const char *name);
struct __ft_place *ft_static_of(const void *at);
