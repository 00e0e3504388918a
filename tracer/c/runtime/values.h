/* Values of the program's variables as Refs. */
#pragma once

#include "tracer/c/runtime/tables.h"
#include "tracer/c/runtime/writer.h"

/* Writes what it needs. Memory at `at` is read as far as the type says; what a pointer points to only where that is safe. */
ft_ref ft_value(struct __ft_type *types, unsigned type, const void *at);
/* A value that fits a word and is told by its bytes: they are the answer's `bytes`. False: arrays, structs, long doubles, texts. */
int ft_word(const struct __ft_type *types, unsigned type, const void *at, unsigned long *bytes);
/* A container's object changed: writes its present contents in place of the old. */
void ft_rewrite(struct __ft_type *types, unsigned type, const void *at, unsigned object);
