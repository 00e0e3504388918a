#include <stdlib.h>

static void set(int *at, int value) {
  *at = value;
}

int main(void) {
  int *cell = malloc(sizeof *cell);
  set(cell, 7);
  free(cell);
  return *cell * 0;
}
