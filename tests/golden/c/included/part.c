int part(int x) {
  if (x > 3)
    x--;
  return x;
}
