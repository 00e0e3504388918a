/* Heap blocks by their addresses: each 16 bytes of a page name the block that they belong to. Blocks of many pages are kept in a list. */
#include <string.h>

#include "tracer/c/runtime/find.h"
#include "tracer/c/runtime/id_map.h"

enum { kGranule = 16, kPage = 4096, kGranules = kPage / kGranule, kLarge = 64 * kPage };

struct page {
  uint64_t number;
  struct __ft_place *blocks[kGranules];
};

static struct page **pages; /* a hash table */
static uint64_t page_room, page_count;
static struct __ft_place **large;
static uint32_t large_count, large_room;

static uint64_t slot_of(uint64_t number, uint64_t room) { return (number * 0x9e3779b97f4a7c15u >> 20) & (room - 1); }

static struct page **page_at(struct page **table, uint64_t room, uint64_t number) {
  uint64_t at = slot_of(number, room);
  while (table[at] != 0 && table[at]->number != number) at = (at + 1) & (room - 1);
  return &table[at];
}

static struct page *page_of(const void *at, int make) {
  const uint64_t number = (uint64_t)at / kPage;
  if (page_room == 0 && !make) return 0;
  if (2 * page_count >= page_room) {
    const uint64_t room_now = page_room == 0 ? 1024 : 2 * page_room;
    struct page **more = ft_memory(room_now * sizeof *more);
    for (uint64_t i = 0; i < page_room; ++i)
      if (pages[i] != 0) *page_at(more, room_now, pages[i]->number) = pages[i];
    pages = more;
    page_room = room_now;
  }
  struct page **slot = page_at(pages, page_room, number);
  if (*slot == 0 && make) {
    *slot = ft_memory(sizeof **slot);
    (*slot)->number = number;
    ++page_count;
  }
  return *slot;
}

static void set_granule(const char *at, struct __ft_place *block) {
  struct __ft_place **granule = &page_of(at, 1)->blocks[(uint64_t)at % kPage / kGranule];
  struct __ft_place *before = *granule;
  *granule = block;
  if (before == 0) return;
  if (before->alive) ft_place_end(before);
  if (--before->granules == 0) ft_place_free(before);
}

static void add_large(struct __ft_place *block) {
  for (uint32_t i = 0; i < large_count; ++i) {
    struct __ft_place *other = large[i];
    if (other->at + other->bytes <= block->at || block->at + block->bytes <= other->at) continue;
    ft_place_end(other);
    ft_place_free(other);
    large[i--] = large[--large_count];
  }
  if (large_count == large_room) {
    struct __ft_place **more = ft_memory((large_room = large_room == 0 ? 64 : 2 * large_room) * sizeof *more);
    if (large_count != 0) memcpy(more, large, large_count * sizeof *more);
    large = more;
  }
  large[large_count++] = block;
}

struct __ft_place *ft_block_new(void *at, uint64_t bytes, int defined) {
  struct __ft_place *block = ft_place_new(kFtHeap, at, bytes, defined);
  if (bytes >= kLarge) return add_large(block), block;
  block->granules = (uint32_t)((bytes + kGranule - 1) / kGranule);
  if (block->granules == 0) block->granules = 1;
  for (uint32_t i = 0, n = block->granules; i < n; ++i) set_granule((char *)at + i * kGranule, block);
  return block;
}

static struct __ft_place *large_of(const char *at) {
  struct __ft_place *found = 0;
  for (uint32_t i = 0; i < large_count; ++i)
    if (large[i]->at <= at && at < large[i]->at + large[i]->bytes && (found == 0 || large[i]->alive)) found = large[i];
  return found;
}

struct __ft_place *ft_block_of(const void *at) {
  const struct page *page = page_of(at, 0);
  struct __ft_place *block = page != 0 ? page->blocks[(uint64_t)at % kPage / kGranule] : 0;
  if (block == 0) return large_count != 0 ? large_of(at) : 0;
  return (const char *)at < block->at + block->bytes || (block->bytes == 0 && at == block->at) ? block : 0;
}

struct __ft_place *ft_block_before(const void *at, uint64_t bytes) {
  for (uint64_t back = 0; back <= bytes; back += kGranule) {
    const char *here = (const char *)at - back;
    const struct page *page = page_of(here, 0);
    struct __ft_place *block = page != 0 ? page->blocks[(uint64_t)here % kPage / kGranule] : 0;
    if (block != 0) return block;
  }
  return 0;
}
