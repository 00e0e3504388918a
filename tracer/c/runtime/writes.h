/* Places that statements are about to write: their objects follow at the next step of the statement's frame. */
#pragma once

#include "tracer/c/runtime/recording.h"

/* `whole`: all of what lies there may be written. */
void ft_will_write(const struct __ft_frame *frame, const void *at, uint64_t bytes, int whole);
extern __thread unsigned ft_write_count; /* that wait */
/* Is it about to be written? */
int ft_is_written_soon(const char *at, uint64_t bytes);
/* Brings up to date what the statements of this frame, and of those that it called, wrote. True: a static variable is among it. */
int ft_follow_writes(struct __ft_frame *frame);
