/* Values of the program's variables as Refs. */
#pragma once

#include "tracer/c/runtime/tables.h"
#include "tracer/c/runtime/writer.h"

/* Writes what it needs. Memory at `at` is read as far as the type says; what a pointer points to only where that is safe. */
ft_ref ft_value(struct __ft_type *types, unsigned type, const void *at);
/* A value that fits a word and is told by its bytes: they are the answer's `bytes`. False: arrays, structs, long doubles, texts. */
int ft_word(const struct __ft_type *types, unsigned type, const void *at, unsigned long *bytes);
int ft_is_container(const struct __ft_type *types, unsigned type); /* an array (of other things than char), a struct or union */
/* Bytes of a container that its object shows. */
uint64_t ft_shown_bytes(const struct __ft_type *types, unsigned type);
/* Writes what of a container differs from `copy`, and brings that up to date. */
void ft_write_changes(struct __ft_type *types, unsigned type, const void *at, unsigned object, void *copy);
