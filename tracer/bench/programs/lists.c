// Linked lists on the heap.
#include <stdio.h>
#include <stdlib.h>

struct node {
  int value;
  struct node *next;
};

static struct node *push(struct node *head, int value) {
  struct node *n = malloc(sizeof *n);
  n->value = value;
  n->next = head;
  return n;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) * 20 : 20;
  long sum = 0;
  for (int round = 0; round < rounds; round++) {
    struct node *head = NULL;
    for (int i = 0; i < 100; i++)
      head = push(head, i * round % 17);
    for (struct node *n = head; n != NULL; n = n->next)
      sum += n->value;
    while (head != NULL) {
      struct node *next = head->next;
      free(head);
      head = next;
    }
  }
  printf("%ld\n", sum);
  return 0;
}
