/* This thread's frames, outermost first, and the places that go with each. */
#pragma once

#include "tracer/c/runtime/find.h"

enum { kFtUnset, kFtUninitialised, kFtShown, kFtLinked }; /* of a slot; linked: shown as the object of its place */

struct ft_frames {
  struct ft_open_frame {
    struct __ft_frame *frame;
    struct __ft_place *places;
    uint64_t step; /* its statement's: how many steps there were with it */
  } *list;
  uint32_t count, room;
};

extern __thread struct ft_frames ft_frames;

static inline struct __ft_frame *ft_top_frame(void) { return ft_frames.count != 0 ? ft_frames.list[ft_frames.count - 1].frame : 0; }

/* The type of a variable: of one that is __ft_sized, what was made for it. */
static inline struct __ft_type *ft_type_of(const struct __ft_frame *frame, unsigned variable) {
  const struct __ft_variable *about = &frame->function->variables[variable];
  const unsigned long made = about->flags & __ft_sized ? frame->slots[variable + 1].ref : 0;
  return made != 0 ? (struct __ft_type *)made : &frame->function->unit->types[about->type];
}

void ft_push_frame(struct __ft_frame *frame);
/* Takes it off; the variables whose addresses were known are gone. */
void ft_pop_frame(void);
/* Makes it the top one: those above were left by longjmp. Nothing happens if it is none of them. */
void ft_unwind_to(const struct __ft_frame *frame);

/* The place of a local variable, made on first sight; `defined`: it has a value. */
struct __ft_place *ft_local_place(struct __ft_frame *frame, unsigned variable, int defined);
/* The variable is gone. */
void ft_end_local(struct __ft_frame *frame, unsigned variable);
