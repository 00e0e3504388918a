#define _GNU_SOURCE
#include "tracer/c/runtime/id_map.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { kMostSummed = 1 << 14 };

struct ft_id_entry {
  const char *bytes;
  uint64_t hash;
  uint32_t number, length, id;
};

static char *arena, *arena_end;

void *ft_memory(uint64_t bytes) {
  bytes = (bytes + 15) & ~(uint64_t)15;
  if ((uint64_t)(arena_end - arena) < bytes) {
    const uint64_t block = bytes > 1 << 20 ? bytes : 1 << 20;
    void *fresh = mmap(0, block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED) _exit(125);
    if (block > 1 << 20) return fresh;
    arena = fresh;
    arena_end = arena + block;
  }
  void *given = arena;
  arena += bytes;
  return given;
}

enum { kClasses = 40 };
static void *free_blocks[kClasses]; /* by the power of two above their size; each begins with the next */

static unsigned class_of(uint64_t bytes) {
  unsigned class = 4;
  while (((uint64_t)1 << class) < bytes) ++class;
  return class;
}

void *ft_block(uint64_t bytes) {
  const unsigned class = class_of(bytes);
  void *block = free_blocks[class];
  if (block == 0) return ft_memory((uint64_t)1 << class);
  free_blocks[class] = *(void **)block;
  return block;
}

void ft_free_block(void *block, uint64_t bytes) {
  const unsigned class = class_of(bytes);
  *(void **)block = free_blocks[class];
  free_blocks[class] = block;
}

/* FNV-1a. */
static uint64_t hash_of(uint32_t number, const char *bytes, uint64_t length) {
  uint64_t hash = 0xcbf29ce484222325 ^ number;
  for (uint64_t i = 0; i < length; ++i) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3;
  return hash != 0 ? hash : 1;
}

uint64_t ft_checksum(const void *bytes, uint64_t length) { return hash_of(0, bytes, length < kMostSummed ? length : kMostSummed); }

static struct ft_id_entry *place(struct ft_id_entry *entries, uint32_t capacity, uint64_t hash, uint32_t number, const void *bytes, uint32_t length) {
  for (uint32_t at = (uint32_t)(hash ^ hash >> 32) & (capacity - 1);; at = (at + 1) & (capacity - 1)) {
    struct ft_id_entry *entry = &entries[at];
    if (entry->hash == 0) return entry;
    if (entry->hash == hash && entry->number == number && entry->length == length && (bytes == 0 || memcmp(entry->bytes, bytes, length) == 0))
      return entry;
  }
}

static void grow(struct ft_id_map *map) {
  const uint32_t capacity = map->capacity == 0 ? 1024 : map->capacity * 2;
  struct ft_id_entry *entries = ft_memory(capacity * sizeof *entries);
  for (uint32_t i = 0; i < map->capacity; ++i) {
    const struct ft_id_entry *old = &map->entries[i];
    if (old->hash != 0) *place(entries, capacity, old->hash, old->number, old->bytes, old->length) = *old;
  }
  map->entries = entries;
  map->capacity = capacity;
}

uint32_t *ft_id_map_find(struct ft_id_map *map, uint32_t number, const void *bytes, uint32_t length) {
  if (map->used * 2 >= map->capacity) grow(map);
  const uint64_t hash = hash_of(number, bytes, length);
  struct ft_id_entry *entry = place(map->entries, map->capacity, hash, number, bytes, length);
  if (entry->hash == 0) {
    char *copy = ft_memory(length + 1);
    memcpy(copy, bytes, length);
    *entry = (struct ft_id_entry){copy, hash, number, length, 0};
    ++map->used;
  }
  return &entry->id;
}
