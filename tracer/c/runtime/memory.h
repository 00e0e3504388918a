/* What can be read of the program's memory, and names for its addresses. */
#pragma once

#include <stdint.h>

/* Bytes from `at` on that can be read, `most` at most. */
uint64_t ft_readable(const void *at, uint64_t most);
/* The same number for the same address in every run: first seen = 1. */
uint32_t ft_address_number(const void *at);
