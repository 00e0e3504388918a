/* Faults of the program: accesses where nothing may be accessed. Each is a step, `exception`, once for a statement and kind. */
#pragma once

#include "tracer/c/runtime/recording.h"

enum { kFtReads, kFtWrites, kFtPasses };

/* `base`: the pointer or array that the place is an element of, 0 if that is not known. */
void ft_check_access(const struct __ft_frame *frame, const char *at, uint64_t bytes, const char *base, int how);
/* The statement needs a variable that has no value. */
void ft_fault_variable(const struct __ft_frame *frame, unsigned variable);
void ft_fault(const struct __ft_frame *frame, const char *kind, const char *what);
