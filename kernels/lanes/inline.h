// How the sources of an instruction set keep to themselves. A kernel's algorithm is written once,
// in its vectorised.h, on Lanes (sixteen floats), and compiled once an instruction set: by a source
// that includes a backend (kernels/lanes/avx2.h, avx512.h or amx.h), which names FORETRACE_LANES, and then
// the algorithm, whose functions it defines. All of it is internal to that source or in a namespace
// of the backend's name, so that no such code can be linked into a program's other parts.
#pragma once

#define FORETRACE_INLINE static inline __attribute__((always_inline))
// Of a member function.
#define FORETRACE_INLINE_MEMBER inline __attribute__((always_inline))
