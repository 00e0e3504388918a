#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item { int key; char tag[4]; };

static jmp_buf back;

static void leave(int n) {
  int deep[n];
  deep[0] = n;
  longjmp(back, deep[0]);
}

static int sum(int rows, int cols, int cell[rows][cols]) {
  int total = 0;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < cols; j++) total += cell[i][j];
  return total;
}

static int old(n, list) int n; int list[n]; {
  list[n - 1]++;
  return list[0];
}

int main(void) {
  int total = 0;
  for (int n = 1; n < 4; n++) {
    int squares[n];
    for (int i = 0; i < n; i++) squares[i] = i * i;
    total += squares[n - 1];
  }
  int rows = 2, cols = 2;
  int grid[rows][cols];
  for (int i = 0; i < 4; i++) grid[i / 2][i % 2] = i;
  int (*row)[cols] = &grid[1];
  int (*heap)[cols] = malloc(rows * sizeof *heap);
  memcpy(heap, grid, sizeof grid);
  total += sum(rows, cols, heap) + (*row)[1] + old(cols, grid[0]);
  free(heap);
  char name[rows + 4];
  strcpy(name, "abcde");
  struct item items[rows];
  memset(items, 0, sizeof items);
  items[1] = (struct item){2, "ab"};
  int *p = NULL, n = 2;
again:;
  int sizes[n];
  for (int i = 0; i < n; i++) sizes[i] = n;
  p = sizes;
  if (n++ < 3) goto again;
  total += *p;
  while (1) {
    int one[n - 3], copy = n;
    one[0] = copy;
    if (--n == 3) break;
  }
  if (setjmp(back) == 0) {
    int inner[n + 1];
    memset(inner, 0, sizeof inner);
    p = inner;
    leave(3);
  }
  typedef int pair[rows];
  pair both, *either = &both;
  (*either)[1] = both[0] = 7;
  printf("%d %s\n", total + both[1], name);
  return 0;
}
