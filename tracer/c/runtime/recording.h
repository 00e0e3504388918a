/* One probe at a time: what every call of the instrumented program begins and ends with, and the steps that it writes. */
#pragma once

#include "tracer/c/runtime/frames.h"

/* False: nothing is recorded, or a probe of this thread was interrupted. */
int ft_take(void);
void ft_give(void);
/* A step of the frame, after what was found for it. Ends the process behind the last one that is wanted. */
void ft_step(int event, const struct __ft_frame *frame, unsigned line, ft_ref value);
/* The line that the frame is at. */
unsigned ft_line_of(const struct __ft_frame *frame);
unsigned ft_thread(void);
/* Functions that this thread entered. */
extern __thread unsigned ft_entered;
