/* Objects that were found since the last step: they have their numbers, and are written with the next step. */
#pragma once

#include "tracer/c/runtime/places.h"
#include "tracer/c/runtime/pointers.h"
#include "tracer/c/runtime/values.h"

uint32_t ft_find_place(struct __ft_place *place);
uint32_t ft_find_pointer(struct ft_pointer *pointer);
/* An array or struct inside of another value. */
uint32_t ft_find_part(const struct ft_view *view, struct __ft_type *type, const void *at);
extern uint32_t ft_found_count; /* that wait for the next step */
int ft_is_queued(uint32_t object);
void ft_write_found(void);
