#include <stdio.h>

static int gcd(int a, int b) {
  while (b != 0) {
    int rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static int gcd_of_all(const int *numbers, int count) {
  int all = 0;
  for (int i = 0; i < count; i++)
    all = gcd(all, numbers[i]);
  return all;
}

int main(void) {
  int numbers[] = {12, 18, 30};
  printf("%d\n", gcd_of_all(numbers, 3));
  return 0;
}
