/* A hash map from (number, bytes) to an id. Its memory is the runtime's own (mmap): the program's malloc is never called. */
#pragma once

#include <stdint.h>

struct ft_id_map {
  struct ft_id_entry *entries;
  uint32_t capacity, used;
};

/* Tells contents apart. */
uint64_t ft_checksum(const void *bytes, uint64_t length);
/* Where the id is kept: 0 if the key is new. Good until the next call. */
uint32_t *ft_id_map_find(struct ft_id_map *map, uint32_t number, const void *bytes, uint32_t length);
/* Memory that is never given back, zeroed. */
void *ft_memory(uint64_t bytes);
/* Memory that is, with the same size. */
void *ft_block(uint64_t bytes);
void ft_free_block(void *block, uint64_t bytes);
