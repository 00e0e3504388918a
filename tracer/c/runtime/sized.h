/* Arrays of variable length: each has a type of its own while it exists, and lies where the stack is used for other things afterwards. */
#pragma once

#include "tracer/c/runtime/frames.h"

void ft_end_below(struct __ft_frame *frame, const char *stack);

/* Those that the program has left, by whatever way, are gone before anyone looks at them. `stack`: below all that exists. */
static inline void ft_end_left(struct __ft_frame *frame, const void *stack) {
  if ((const char *)stack >= frame->lowest) ft_end_below(frame, stack);
}
