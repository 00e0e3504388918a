#include <stdio.h>

int counter = 3;
static int table[4] = {1, 2};
struct { int x, y; } origin;
char text[6] = "abc";
int untouched = 1;
extern int later;

static void bump(int by) {
  counter += by;
  table[by] = counter;
}

static int peek(void) { return table[1] + later; }

int main(void) {
  bump(1);
  origin.y = peek();
  bump(2);
  {
    int counter = 100;
    counter++;
  }
  int *p = &counter;
  *p = 7;
  text[1] = '-';
  puts(text);
  return counter + origin.y - 13;
}

int later = 2;
