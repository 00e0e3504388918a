/* Types that no source spells: what a heap block is, arrays whose length is known at run time only. Made once each, never freed. */
#pragma once

#include <stdint.h>

#include "tracer/c/runtime/tables.h"

/* `count` of them. */
struct __ft_type *ft_array_of(struct __ft_type *types, struct __ft_type *element, uint64_t count);
struct __ft_type *ft_pointer_to(struct __ft_type *types, struct __ft_type *target);
/* The type with lengths in the place of what is __ft_kind_sized in it. 0: it has no bytes. `sizes`: theirs, outer first; moved behind
   those that were used. */
struct __ft_type *ft_sized_type(struct __ft_type *types, struct __ft_type *type, const unsigned long **sizes);
