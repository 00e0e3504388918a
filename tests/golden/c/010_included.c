#include <stdio.h>
#include <string.h>

#include "included/once.h"
#include "included/once.h"
#include "included/guarded.inc" /* what stands behind it
   may go on */

#define T int
#include "included/stack.inc"
#undef T
#define T double
#include "included/stack.inc"
#undef T

enum color {
#define X(name) name,
#include "included/colors.def"
#undef X
};

static const char *const color_names[] = {
#define X(name) #name,
#include "included/colors.def"
#undef X
};

#include "included/part.c"

static int choose(int k) {
  switch (k) {
#include "included/cases.inc"
  }
  return 0;
}

int main(void) {
  int a = twice(3);
  int b = outer(a);
  push_int(1);
  push_double(2.5);
  b += part(b) + choose(2);
  printf("%s %d %d %d\n", color_names[GREEN], a, b, __LINE__);
  printf("%d %d %d\n", first_count, __COUNTER__, level);
  return 0;
}
