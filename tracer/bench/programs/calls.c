// Calls and returns.
#include <stdio.h>
#include <stdlib.h>

static int fib(int n) {
  if (n < 2)
    return n;
  int a = fib(n - 1);
  int b = fib(n - 2);
  return a + b;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 1;
  int sum = 0;
  for (int i = 0; i < rounds; i++)
    sum += fib(18) % 10;
  printf("%d\n", sum);
  return 0;
}
