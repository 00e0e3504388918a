#include <stdbool.h>
#include <stdlib.h>

enum colour { RED, GREEN = 5 };
struct inner {
  short s;
  char tag[4];
};
struct outer {
  struct inner in;
  unsigned low : 3;
  int high : 5;
  double d;
  int *p;
};
union word {
  unsigned u;
  unsigned char b[4];
};
typedef long number;

static void set(int *to, int value) { *to = value; }

int main(void) {
  unsigned char uc = 200;
  signed char sc = -3;
  char c = '\n';
  number big = 1L << 60;
  unsigned long huge = ~0ul;
  float f = 0.1f;
  double d = 1e300 * 10;
  _Bool yes = 3;
  enum colour e = GREEN;
  const char *text = "say \"hi\"\t\x01";
  char buffer[8] = "abc";
  buffer[1] = 'X';
  int grid[2][2] = {{1, 2}, {3, 4}};
  grid[1][0] = 9;
  struct outer o = {{1, "tag"}, 6, -2, 0.5, NULL};
  o.low++;
  o.in.s = -1;
  union word w;
  w.u = 0x01020304;
  int target;
  set(&target, 5);
  int *p = &target;
  *p = 6;
  *p += grid[0][1];
  int (*function)(void) = main;
  function = NULL;
  return target - 8 + yes - e + 4 - (sc + 3) + (uc > 255) + (c == 'n') + (big == huge) + (f > d) + (text == buffer) + (p != &target);
}
