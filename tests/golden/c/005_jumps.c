#include <setjmp.h>
#include <stdio.h>

static jmp_buf back;

static void deeper(int n) {
  if (n == 0) longjmp(back, 3);
  deeper(n - 1);
}

static int fall(int x) {
  int y = 0;
  switch (x) {
    case 1:
      y = 1;
    case 2:
      y += 2;
      break;
    default:
      y = 9;
  }
  return y;
}

int main(void) {
  volatile int tries = 0;
  int i = 0;
again:
  if (i++ < 1) goto again;
  if (setjmp(back) == 0) {
    tries = tries + 1;
    deeper(1);
  }
  void *where = &&end;
  goto *where;
  i = 100;
end:
  printf("%d %d %d %d\n", fall(1), fall(2), fall(3), tries);
  return 0;
}
