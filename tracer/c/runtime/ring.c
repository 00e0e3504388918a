#define _GNU_SOURCE
#include "tracer/c/runtime/ring.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tracer/c/runtime/records.h"

enum { kSpins = 2000, kDataOffset = 4096 };

/* As RingHeader. */
struct header {
  uint64_t magic;
  uint64_t capacity;
  _Alignas(64) _Atomic uint64_t tail;
  _Alignas(64) _Atomic uint64_t head;
  _Alignas(64) _Atomic uint32_t wake;
  _Atomic uint32_t producer_waits;
  _Alignas(64) struct ft_ring_streams streams;
};

static struct header *ring;
static char *data;
static uint64_t capacity, tail, seen_head;

int ft_ring_open(int fd) {
  struct stat about;
  if (fstat(fd, &about) != 0 || about.st_size <= kDataOffset) return 0;
  void *memory = mmap(0, (size_t)about.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (memory == MAP_FAILED || ((struct header *)memory)->magic != 0x31474e4952544f46) return 0;
  ring = memory;
  data = (char *)memory + kDataOffset;
  capacity = ring->capacity;
  tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
  seen_head = atomic_load_explicit(&ring->head, memory_order_acquire);
  return 1;
}

const struct ft_ring_streams *ft_ring_streams(void) { return &ring->streams; }

void ft_ring_commit(void) { atomic_store_explicit(&ring->tail, tail, memory_order_release); }

void ft_ring_rewind(void) { tail = atomic_load_explicit(&ring->tail, memory_order_relaxed); }

uint64_t ft_ring_position(void) { return tail; }

static void wait_for(uint64_t bytes) {
  ft_ring_commit();
  for (int spin = 0;; ++spin) {
    const uint32_t wake = atomic_load(&ring->wake);
    seen_head = atomic_load(&ring->head);
    if (tail + bytes - seen_head <= capacity) return;
    if (spin < kSpins) continue;
    atomic_store(&ring->producer_waits, 1);
    seen_head = atomic_load(&ring->head);
    if (tail + bytes - seen_head > capacity) {
      const struct timespec timeout = {0, 50000000};
      syscall(SYS_futex, &ring->wake, FUTEX_WAIT, wake, &timeout, 0, 0);
    }
    atomic_store(&ring->producer_waits, 0);
  }
}

void *ft_ring_reserve(uint32_t size) {
  const uint64_t position = tail & (capacity - 1), room = capacity - position;
  const uint64_t needed = room < size ? room + size : size;
  if (tail + needed - seen_head > capacity) wait_for(needed);
  char *at = data + position;
  if (room < size) {
    *(struct ft_header *)at = (struct ft_header){(uint32_t)room, kFtPad, 0, 0};
    at = data;
  }
  tail += needed;
  return at;
}
