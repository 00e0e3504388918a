#define _GNU_SOURCE
#include "tracer/c/runtime/memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/c/runtime/id_map.h"

enum { kPage = 4096 };

static int probe = -1; /* a file of our own: the kernel says whether a byte can be copied into it */

static int page_readable(const char *at) {
  const int saved = errno;
  if (probe < 0) probe = memfd_create("foretrace", MFD_CLOEXEC);
  const int readable = pwrite(probe, at, 1, 0) == 1;
  errno = saved;
  return readable;
}

uint64_t ft_readable(const void *start, uint64_t most) {
  const char *at = start;
  uint64_t bytes = 0;
  while (bytes < most && page_readable(at + bytes)) bytes += kPage - (uint64_t)(at + bytes) % kPage;
  return bytes < most ? bytes : most;
}

uint32_t ft_address_number(const void *at) {
  static struct ft_id_map addresses;
  static uint32_t count;
  uint32_t *number = ft_id_map_find(&addresses, 0, &at, sizeof at);
  if (*number == 0) *number = ++count;
  return *number;
}
