/* Most lines change nothing but words of their own frame: these have a short way. */
#pragma once

#include "tracer/c/runtime/recording.h"

/* How a variable's word becomes a Ref. */
struct ft_plain {
  struct __ft_type *type; /* 0: it is not told by its bytes alone */
  uint32_t name;
  uint8_t size, is_signed;
  uint8_t shift;          /* the Ref is the number << shift | low; 0: its text must be looked up */
  uint32_t low;
};

/* Of each of the function's variables. REQUIRES: it has its name_ids */
struct ft_plain *ft_plain_variables(const struct __ft_function *function);
/* The step of that site, if all that the last one changed are such words. Else nothing happened, and the answer is 0. */
int ft_plain_line(struct __ft_frame *frame, unsigned site);
