#define SQUARE(x) ((x) * (x))
#define SWAP(a, b) do { int t = a; a = b; b = t; } while (0)
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define RETURN_ZERO return 0
#define SEMICOLON ;
#define CAT(a, b) a##b

int main(void) {
  int a = SQUARE(3), b = 4;
  SWAP(a, b);
  EACH(i, 2) {
    b += i;
  }
  if (a == 4) SWAP(a, b); else b = 0;
  int ab = 0 SEMICOLON
  CAT(a, b) = a;
  int c = ({ int t = ab; t++; t; });
  RETURN_ZERO;
}
