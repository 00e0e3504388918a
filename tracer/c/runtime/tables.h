/* What the instrumenter tells the runtime about a translation unit: its types, functions, variables and statements. Instrumented
   files carry this text on one line (tracer/c/table_text.cpp), so it uses nothing but C's own words. */
#pragma once

enum {
  __ft_kind_opaque, __ft_kind_signed, __ft_kind_unsigned, __ft_kind_bool, __ft_kind_char, __ft_kind_float, __ft_kind_pointer,
  __ft_kind_array, __ft_kind_struct, __ft_kind_union, __ft_kind_function,
  __ft_kind_sized /* an array whose length is known at run time only (sized.c) */
};

struct __ft_field {
  const char *name;
  unsigned type, bit_offset, bit_width; /* bit_width 0: no bit-field */
};

struct __ft_type {
  unsigned kind;
  unsigned long size; /* bytes; 0: not known */
  const char *name;   /* "unsigned int", "struct node *" */
  long of;            /* what a pointer points to, what an array holds: from here in the unit's types (made_types.c) */
  unsigned long count; /* elements of an array, fields */
  const struct __ft_field *fields;
  unsigned name_id;   /* the runtime's own */
};

struct __ft_variable {
  const char *name;
  unsigned type;
  unsigned scope;   /* of the function's; 0 its outermost */
  int outer;        /* the variable of this name that it hides, -1: none */
  unsigned flags;   /* __ft_exposed, ... */
};

struct __ft_site {
  unsigned line, scope;
  unsigned writes, write_count; /* in the function's list: variables that the statement sets by name */
  unsigned read_count;          /* behind them: variables without initialiser that it needs */
  unsigned reaches;             /* __ft_calls, ... */
};

struct __ft_unit { /* of one of its files */
  const char *file, *source;
  unsigned long source_bytes;
  struct __ft_type *types;
  unsigned file_id;   /* the runtime's own */
};

struct __ft_function {
  struct __ft_unit *unit;
  const char *name;
  unsigned first_line;
  unsigned result; /* its type */
  const struct __ft_variable *variables;
  unsigned variable_count;
  const unsigned *exposed; /* those with that flag; ~0u ends the list */
  const unsigned *scopes; /* the scope around each; of 0: 0 */
  unsigned scope_count;
  const struct __ft_site *sites;
  const unsigned *writes;
  unsigned code_id, *name_ids; /* the runtime's own, and */
  struct ft_plain *plain;
  unsigned *last_of_scope, *before_in_scope; /* lists of each scope's variables, number + 1 */
};

struct __ft_slot { /* a variable of a frame */
  void *at;            /* 0: it does not exist now */
  unsigned long seen;  /* a scalar's bytes as they were last written to the trace; else its Ref */
  unsigned long ref;   /* what was written */
  struct __ft_place *place; /* what pointers to it point to (places.h) */
  unsigned state;      /* __ft_unset, ... */
};

struct __ft_frame {
  struct __ft_function *function;
  struct __ft_slot *slots;
  unsigned id, depth, site, scope, entered;
  unsigned new_from, new_to; /* variables that came into being since the last step are among these */
  unsigned strays;           /* some may exist that are not of its scope */
  const char *lowest; /* of its arrays of variable length, which end when the stack is shorter */
};

enum {
  __ft_exposed = 1, /* its address is taken, or it is global: others may change it */
  __ft_hidden = 2,  /* a variable of the same name is declared further in */
  __ft_global = 4,  /* it outlives the frame */
  __ft_uninitialised = 8, /* it has no initialiser */
  __ft_sized = 16,        /* its type is made when it is declared; the next variable is none, its slot keeps the type */
  __ft_keeps_type = 32    /* that one */
};

enum { /* what a statement reaches, beyond what it names and what probes see */
  __ft_calls = 1,         /* it calls: what is exposed may have changed */
  __ft_anything = 2,      /* all memory may have changed */
  __ft_unless_entered = 4 /* so, if no function with probes was entered */
};

void __ft_enter(struct __ft_frame *, struct __ft_function *, struct __ft_slot *);
void __ft_call(struct __ft_frame *);
void __ft_bind(struct __ft_frame *, unsigned variable, const volatile void *at, int initialised);
/* With the sizes of what is __ft_kind_sized in its type, outer first. */
void __ft_bind_sized(struct __ft_frame *, unsigned variable, const volatile void *at, int initialised, unsigned sizes, ...);
void __ft_line(struct __ft_frame *, unsigned site);
/* The statement reads, writes (both: updates) a place of so many bytes; __ft_..._from: as an element of what `base` points to. */
void __ft_read(struct __ft_frame *, const volatile void *at, unsigned long bytes);
void __ft_write(struct __ft_frame *, const volatile void *at, unsigned long bytes);
void __ft_update(struct __ft_frame *, const volatile void *at, unsigned long bytes);
void __ft_read_from(struct __ft_frame *, const volatile void *at, unsigned long bytes, const volatile void *base);
void __ft_write_from(struct __ft_frame *, const volatile void *at, unsigned long bytes, const volatile void *base);
void __ft_update_from(struct __ft_frame *, const volatile void *at, unsigned long bytes, const volatile void *base);
/* A function that has no probes gets this pointer. */
void __ft_pass(struct __ft_frame *, const volatile void *at, int may_write);
void __ft_return(struct __ft_frame *, unsigned site, const void *value);
