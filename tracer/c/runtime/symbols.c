#define _GNU_SOURCE
#include "tracer/c/runtime/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/c/runtime/id_map.h"

static struct ft_id_map names; /* of addresses that were asked for: 1 + place in the symbol table */
static const char *image;      /* the executable file */
static const Elf64_Sym *symbols;
static uint64_t symbol_count, load_address;
static const char *strings;
static const char kWrap[] = "__wrap_"; /* ours, before a function of the C library */

static int find_load_address(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size, (void)data;
  load_address = info->dlpi_addr;
  return 1; /* the program comes first */
}

static void open_image(void) {
  struct stat about;
  const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  image = "";
  if (fd < 0) return;
  void *memory = fstat(fd, &about) == 0 ? mmap(0, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  close(fd);
  if (memory == MAP_FAILED) return;
  const Elf64_Ehdr *header = memory;
  if (header->e_ident[EI_CLASS] != ELFCLASS64) return;
  const Elf64_Shdr *sections = (const Elf64_Shdr *)((const char *)memory + header->e_shoff);
  for (int i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    symbols = (const Elf64_Sym *)((const char *)memory + sections[i].sh_offset);
    symbol_count = sections[i].sh_size / sizeof *symbols;
    strings = (const char *)memory + sections[sections[i].sh_link].sh_offset;
  }
  dl_iterate_phdr(find_load_address, 0);
}

const char *ft_symbol(const void *at) {
  if (image == 0) open_image();
  uint32_t *known = ft_id_map_find(&names, 0, &at, sizeof at);
  for (uint64_t i = 0; *known == 0 && i < symbol_count; ++i)
    if (ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC && symbols[i].st_value + load_address == (uint64_t)at) *known = (uint32_t)i + 1;
  if (*known == 0) return 0;
  const char *name = strings + symbols[*known - 1].st_name;
  return strncmp(name, kWrap, sizeof kWrap - 1) == 0 ? name + sizeof kWrap - 1 : name;
}
