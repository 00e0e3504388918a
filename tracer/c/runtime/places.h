/* Places: what pointers can point to: heap blocks, variables. A place that a pointer was shown to has an object in the trace, which
   changes as its bytes do. */
#pragma once

#include <stdint.h>

#include "tracer/c/runtime/tables.h"
#include "tracer/c/runtime/writer.h"

enum { kFtHeap, kFtStack, kFtStatic };

struct __ft_place {
  char *at;
  uint64_t bytes;
  struct __ft_type *types;
  struct __ft_type *type;   /* 0: a block that no pointer with a type was seen to */
  uint32_t id;              /* unique in the run */
  uint32_t object;          /* 0: it is not in the trace */
  uint32_t slots;           /* entries of the object in the trace */
  uint8_t kind, alive;
  uint32_t line;            /* at which it was freed */
  uint32_t granules;        /* of a heap block: that still name it (blocks.c) */
  const char *name;         /* of a variable */
  ft_ref seen[2];           /* of a place with one value: its entries */
  char *copy;               /* the bytes that the object shows */
  uint8_t *defined;         /* a bit for each byte that was written; 0: all were */
  struct ft_pointer *pointers;
  struct __ft_place *next, **link;  /* those with an object */
  struct __ft_place *sibling;       /* of the same frame */
  struct __ft_frame *frame;         /* of a local variable */
  unsigned variable;
};

/* `defined` 0: none of its bytes was written yet. */
struct __ft_place *ft_place_new(int kind, void *at, uint64_t bytes, int defined);
void ft_place_type(struct __ft_place *place, struct __ft_type *types, struct __ft_type *type);
/* Nothing is there any more. Pointers to it dangle. */
void ft_place_end(struct __ft_place *place);
void ft_place_free(struct __ft_place *place);

/* Its object; written with the next step if it is new. 0 while its type is not known. */
uint32_t ft_place_object(struct __ft_place *place);
/* Bytes [low, high) of it were written. Brings its object up to date there. */
void ft_place_written(struct __ft_place *place, uint64_t low, uint64_t high);
/* Compares all of it. */
void ft_place_compare(struct __ft_place *place);
/* All of it was written, or may have been. */
void ft_place_set(struct __ft_place *place);
/* All of it counts as written; its object does not change. */
void ft_place_define(struct __ft_place *place);
void ft_compare_all_places(void);
/* Were all of the bytes written? */
int ft_place_defined(const struct __ft_place *place, uint64_t low, uint64_t high);
/* The first of these that was not; `high` if all were. */
uint64_t ft_place_first_undefined(const struct __ft_place *place, uint64_t low, uint64_t high);
/* `cut`: without its contents. */
void ft_write_place(struct __ft_place *place, uint32_t object, int cut);
