// Insertion sort: reads and writes of an array's elements, variables of inner blocks.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 1;
  int numbers[300], count = 300;
  unsigned x = 1;
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < count; i++) {
      x = x * 1664525u + 1013904223u;
      numbers[i] = (int)(x >> 8) % 10000;
    }
    for (int i = 1; i < count; i++) {
      int key = numbers[i], j = i - 1;
      while (j >= 0 && numbers[j] > key) {
        numbers[j + 1] = numbers[j];
        j--;
      }
      numbers[j + 1] = key;
    }
  }
  printf("%d\n", numbers[10]);
  return 0;
}
