/* A list that is built, summed and freed. */
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

int main(void) {
  struct node *list = NULL;
  for (int i = 1; i <= 2; i++)
    list = push(list, 10 * i);
  int sum = 0;
  for (struct node *p = list; p != NULL; p = p->next)
    sum += p->value;
  printf("%d\n", sum);
  while (list != NULL) {
    struct node *next = list->next;
    free(list);
    list = next;
  }
  return 0;
}
