/* The producer's half of the ring in shared memory (tracer/wire/ring.h), in C. One thread at a time uses it. */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/* How far the recorder has read the output pipes (tracer/wire/stream_position.h). */
struct ft_ring_streams {
  _Atomic uint32_t turn;
  _Atomic uint64_t received[2];
};

/* False: the descriptor is no ring. Closes it. */
int ft_ring_open(int fd);
/* Space for a record of `size` bytes (a multiple of 8, 1 MB at most). Waits while the ring is full. */
void *ft_ring_reserve(uint32_t size);
/* Drops what was reserved since the last commit. */
void ft_ring_rewind(void);
/* Bytes reserved since the beginning. */
uint64_t ft_ring_position(void);
const struct ft_ring_streams *ft_ring_streams(void);
/* All records so far can be read. */
void ft_ring_commit(void);
