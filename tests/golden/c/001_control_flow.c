#include <stdio.h>

static int collatz(int n) {
  int steps = 0;
  while (n != 1) {
    if (n % 2 == 0)
      n /= 2;
    else if (n < 100)
      n = 3 * n + 1;
    else
      break;
    steps++;
  }
  return steps;
}

int main(void) {
  int total = 0;
  for (int i = 0; i < 2; i++) total += collatz(i + 2);
  do {
    total--;
    if (total == 5) continue;
  } while (total > 4);
  int i = 0;
  for (;;) {
    if (++i > 1) break;
  }
  int larger = total > i ? total : i, both = (i++, total && i);
  if (0) total = -1;
  printf("%d %d %d\n", total, larger, both);
}
