#include <stdarg.h>
#include <stdio.h>

struct pair {
  int a, b;
};

static int fact(int n) { return n < 2 ? 1 : n * fact(n - 1); }

static struct pair swap(struct pair p) {
  struct pair q = {p.b, p.a};
  return q;
}

static int sum(int count, ...) {
  va_list list;
  int total = 0;
  va_start(list, count);
  while (count--) total += va_arg(list, int);
  va_end(list);
  return total;
}

static void nothing(int *at) {
  if (*at > 2) return;
  ++*at;
}

int old_style(a, b)
int a;
char b;
{
  return a + b;
}

static int apply(int (*function)(int), int x) { return function(x); }

int main(int argc, char **argv) {
  struct pair p = swap((struct pair){1, 2});
  int at = 2;
  nothing(&at);
  nothing(&at);
  printf("%d %d %d\n", sum(3, 1, 2, 3), apply(fact, 3), old_style(1, 'A'));
  return p.a + p.b + at + argc - 7;
}
