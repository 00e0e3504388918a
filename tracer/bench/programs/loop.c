// A tight integer loop.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) * 100000 : 100000;
  int sum = 0;
  for (int i = 0; i < rounds; i++) {
    sum += i & 7;
    if (sum > 1000)
      sum = 0;
  }
  printf("%d\n", sum);
  return 0;
}
