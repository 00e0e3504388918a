/* The program's functions by their addresses. */
#pragma once

/* The name of the function that begins there, 0 if there is none. */
const char *ft_symbol(const void *at);
