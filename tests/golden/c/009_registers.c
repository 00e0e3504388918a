#define FAST register

static int old(a, text) register int a; register char *text; { return a + text[0]; }
static int untyped(register a) { return a + 1; }

int main(void) {
  register int i, n = 0;
  FAST int fast = 4;
  FAST word = 3;
  const register unsigned char c = 'x';
  double register d = 1.5;
  register struct { int x, y; } point = {1, 2};
  register int list[2] = {5, 6};
  for (register int k = 0; k < 2; k++) n += k;
  for (i = 0; i < 2; i++) {
    register int square = i * i;
    n += square;
  }
  point.y = old(n, "a") + untyped(fast);
  return point.y + word + c + d - list[0] > 0 ? 0 : 1;
}
