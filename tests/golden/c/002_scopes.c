int counter(void) {
  static int calls = 10;
  calls++;
  return calls;
}

int main(void) {
  int x = 1;
  {
    int x = 2, y = 3;
    x += y;
    {
      char x = 'a';
      x++;
    }
    x++;
  }
  x++;
  for (int i = 0; i < 2; i++) {
    int inner;
    if (i == 0) inner = 7;
  }
  int never, later;
  later = counter() + counter();
  return later - x;
}
