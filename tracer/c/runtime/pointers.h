/* Pointers as objects of the trace: one for each type and target, which changes when what is known of the target does. */
#pragma once

#include "tracer/c/runtime/places.h"

struct ft_pointer {
  uint32_t object, written; /* written: its parts are in the trace */
  struct __ft_place *place; /* 0: it is gone, and the parts say so */
  uint64_t offset;
  struct __ft_type *types, *type; /* of the pointer */
  ft_ref parts[2];
  uint32_t count;
  struct ft_pointer *next; /* to the same place */
};

/* The value of a pointer of that type. Nothing behind it is read unless that is safe. */
ft_ref ft_pointer_value(struct __ft_type *types, struct __ft_type *type, const void *target);
void ft_write_pointer(struct ft_pointer *pointer);
/* The place's type or life changed. */
void ft_pointers_changed(struct __ft_place *place);
/* They point to it no more. */
void ft_pointers_forget(struct __ft_place *place);
