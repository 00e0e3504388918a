// What pointers point to: structures on the heap as `state` shows them, and faults of memory.
#include <algorithm>

#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

class CHeap : public testing::Test {
 protected:
  // Traces it; what is asked about below is this run.
  void trace(const std::string& text) {
    run_ = lab_.trace(lab_.file("program.c", "#include <stdlib.h>\n#include <string.h>\n" + text));
    ASSERT_EQ(run_.command.exit_code, 0) << run_.command.err;
    ASSERT_EQ(run_.command.err, "") << "all of it is instrumented";
  }
  // The state before the last statement of main.
  [[nodiscard]] Json last_state() const { return lab_.state(last_line()); }
  [[nodiscard]] size_t last_line() const {
    for (size_t i = run_.steps.size(); i-- > 0;)
      if (run_.steps[i].event == Event::kLine && run_.steps[i].function == "main") return i;
    ADD_FAILURE() << "main has no line";
    return 0;
  }
  static const Json& local(const Json& state, const char* name) { return state["frames"].back()["locals"][name]; }
  static const Json& target(const Json& state, const Json& value) { return state["objects"][std::to_string(value["object"].get<int>())]; }
  // "line 12: use after free: ..." of each exception step.
  [[nodiscard]] std::vector<std::string> faults() const {
    std::vector<std::string> found;
    for (const StepView& step : run_.steps)
      if (step.event == Event::kException) found.push_back("line " + std::to_string(step.line) + ": " + *step.value);
    return found;
  }

  CLab lab_;
  CRun run_;
};

TEST_F(CHeap, ALinkedListIsFollowed) {
  trace("struct node { int value; struct node *next; };\nint main(void) {\n  struct node *list = NULL;\n"
        "  for (int i = 1; i <= 3; i++) {\n    struct node *n = malloc(sizeof *n);\n    n->value = i;\n    n->next = list;\n    list = n;\n  }\n"
        "  struct node *second = list->next;\n  return second->value;\n}\n");
  const Json state = last_state();
  EXPECT_EQ(local(state, "list")["type"], "struct node *");
  EXPECT_EQ(local(state, "list")["text"], "&<struct node value=3 next=&<struct node value=2 next=&<struct node value=1 next=NULL>>>");
  const Json& first = target(state, local(state, "list"));
  EXPECT_EQ(first["type"], "struct node");
  EXPECT_EQ(first["items"][1]["object"], local(state, "second")["object"]) << "one node, two pointers";
  EXPECT_EQ(state["objects"].size(), 3u);
  EXPECT_TRUE(faults().empty());
}

TEST_F(CHeap, ATreeWithParentsHasCycles) {
  trace("struct tree { int key; struct tree *left, *right, *parent; };\n"
        "static struct tree *make(int key, struct tree *parent) {\n  struct tree *t = calloc(1, sizeof *t);\n  t->key = key;\n  t->parent = parent;\n  return t;\n}\n"
        "int main(void) {\n  struct tree *root = make(5, NULL);\n  root->left = make(3, root);\n  root->right = make(8, root);\n  return root->left->key;\n}\n");
  const Json state = last_state();
  const Json& root = target(state, local(state, "root"));
  const Json& left = target(state, root["items"][1]);
  EXPECT_EQ(left["items"][0]["text"], "3");
  EXPECT_EQ(left["items"][3]["object"], local(state, "root")["object"]);
  EXPECT_EQ(local(state, "root")["text"],
            "&<struct tree key=5 left=&<struct tree key=3 left=NULL right=NULL parent=&<struct tree ...>> "
            "right=&<struct tree key=8 left=NULL right=NULL parent=&<struct tree ...>> parent=NULL>");
}

TEST_F(CHeap, ARingBufferOnTheHeapChangesInPlace) {
  trace("struct ring { int *slots; int head, count, size; };\nstatic void put(struct ring *r, int v) {\n  r->slots[(r->head + r->count) % r->size] = v;\n"
        "  if (r->count < r->size) r->count++;\n  else r->head = (r->head + 1) % r->size;\n}\nint main(void) {\n"
        "  struct ring *r = malloc(sizeof *r);\n  *r = (struct ring){malloc(3 * sizeof(int)), 0, 0, 3};\n"
        "  for (int i = 1; i <= 4; i++)\n    put(r, i);\n  return 0;\n}\n");
  const Json state = last_state();
  EXPECT_EQ(local(state, "r")["text"], "&<struct ring slots=&int[3]([4, 2, 3]) head=1 count=3 size=3>");
  EXPECT_TRUE(faults().empty()) << faults().front();
}

TEST_F(CHeap, UseAfterFree) {
  trace("int main(void) {\n  int *p = malloc(2 * sizeof *p);\n  p[0] = 7;\n  free(p);\n  int x = *p;\n  return x & 0;\n}\n");
  EXPECT_EQ(local(last_state(), "p")["text"], "<dangling: freed at line 6>");
  EXPECT_TRUE(local(last_state(), "p")["object"].is_null());
  ASSERT_EQ(faults().size(), 1u);
  EXPECT_EQ(faults()[0], "line 7: use after free: read of int[2] that was freed at line 6");
}

TEST_F(CHeap, DoubleFree) {
  trace("int main(void) {\n  char *p = malloc(100);\n  free(p);\n  free(p);\n}\n");
  EXPECT_EQ(run_.answer["signal"], "SIGABRT");
  ASSERT_EQ(faults().size(), 1u);
  EXPECT_EQ(faults()[0], "line 6: double free: the block was freed at line 5");
  const Json state = lab_.state(run_.steps.size() - 1);
  EXPECT_EQ(state["event"], "exception");
  EXPECT_EQ(state["value"], "double free: the block was freed at line 5");
}

TEST_F(CHeap, AccessOutOfBounds) {
  trace("int main(void) {\n  int *p = calloc(3, sizeof *p), a[2] = {1, 2}, n = 3;\n  int x = p[n];\n  x = a[n - 1];\n  p[-1] = p[-1];\n  return x & 0;\n}\n");
  ASSERT_EQ(faults().size(), 3u);
  EXPECT_EQ(faults()[0], "line 5: out of bounds: read of index 3 of int[3]");
  EXPECT_EQ(faults()[1], "line 6: out of bounds: read of index 2 of int[2] a");
  EXPECT_EQ(faults()[2], "line 7: out of bounds: read of index -1 of int[3]");
}

TEST_F(CHeap, ReadOfWhatHasNoValue) {
  trace("int main(void) {\n  int *p = malloc(2 * sizeof *p);\n  int x, y = 0;\n  p[0] = 1;\n  y += p[1] & 0;\n  y += x & 0;\n  return y;\n}\n");
  EXPECT_EQ(local(last_state(), "p")["text"], "&int[2]([1, <uninitialised>])");
  ASSERT_EQ(faults().size(), 2u);
  EXPECT_EQ(faults()[0], "line 7: uninitialised read: index 1 of int[2] has no value");
  EXPECT_EQ(faults()[1], "line 8: uninitialised read: x has no value");
}

TEST_F(CHeap, WhatLibraryFunctionsWriteHasAValue) {
  trace("#include <stdio.h>\nint main(void) {\n  int n, *p = malloc(8);\n  memset(p, 0, 8);\n  sscanf(\"42\", \"%d\", &n);\n  char s[8];\n  strcpy(s, \"abc\");\n"
        "  char *copy = strdup(s);\n  copy[0] = 'X';\n  struct { char name[4]; } t;\n  memcpy(&t, s, 4);\n  return p[1] + (n - 42) + (t.name[3] != 0);\n}\n");
  const Json state = last_state();
  EXPECT_EQ(local(state, "p")["text"], "&int[2]([0, 0])");
  EXPECT_EQ(local(state, "n")["text"], "42");
  EXPECT_EQ(local(state, "s")["text"], "\"abc\"");
  EXPECT_EQ(local(state, "copy")["text"], "\"Xbc\"");
  EXPECT_EQ(local(state, "t")["text"], "<struct {...} name=\"abc\">");
  EXPECT_TRUE(faults().empty()) << faults().front();
}

TEST_F(CHeap, WhatIsWrittenUnseenHasAValue) {
  trace("#define CLEAR(p) ((p)->x = 0)\nstruct s { int x; };\nint main(void) {\n  int a, b;\n  struct s *p = malloc(sizeof *p);\n  CLEAR(p);\n"
        "  __asm__(\"movl $5, %0\" : \"=r\"(a));\n  int over = __builtin_add_overflow(1, 2, &b);\n  return p->x + (a - 5) + (b - 3) + over;\n}\n");
  EXPECT_EQ(local(last_state(), "a")["text"], "5");
  EXPECT_EQ(local(last_state(), "b")["text"], "3");
  EXPECT_EQ(local(last_state(), "p")["text"], "&<struct s x=0>");
  EXPECT_TRUE(faults().empty()) << faults().front();
}

TEST_F(CHeap, LargeBuffersOfCharactersShowTheirBeginning) {
  trace("int main(void) {\n  int n = 8000;\n  char *s = malloc(n);\n  memset(s, 'a', n);\n  for (int i = 0; i < n; i++)\n    if (i >= 5000)\n      s[i] = 'b';\n"
        "  return s[n - 1] - 'b';\n}\n");
  EXPECT_EQ(run_.answer["exit_code"], 0);
  EXPECT_EQ(run_.steps.size(), 27009u);
  EXPECT_NE(local(last_state(), "s")["text"].get<std::string>().find("aaaa"), std::string::npos);
}

TEST_F(CHeap, PointersIntoVariablesOfTheStack) {
  trace("static void set(int *p, int v) {\n  *p = v;\n}\nstatic int *gone(void) {\n  int local = 1;\n  int *p = &local;\n  return p;\n}\nint main(void) {\n"
        "  int a[3] = {1, 2, 3}, x = 1;\n  struct { int first, second; } s = {1, 2};\n  int *px = &x, *pa = a + 1, *end = a + 3, *ps = &s.second;\n"
        "  set(px, 5);\n  int *g = gone();\n  void (*f)(int *, int) = set;\n  return g == 0;\n}\n");
  const Json state = last_state();
  EXPECT_EQ(local(state, "x")["text"], "5");
  EXPECT_EQ(local(state, "px")["text"], "&5");
  EXPECT_EQ(local(state, "px")["object"], local(state, "x")["object"]);
  EXPECT_EQ(local(state, "pa")["text"], "&int[3]([1, 2, 3])[1]");
  EXPECT_EQ(local(state, "end")["text"], "&int[3]([1, 2, 3])[3]");
  EXPECT_EQ(local(state, "ps")["text"], "&<struct {...} first=1 second=2>.second");
  EXPECT_EQ(local(state, "g")["text"], "<dangling: the variable is gone>");
  EXPECT_EQ(local(state, "f")["text"], "set");
}

TEST_F(CHeap, PointersThatLeaveABlockWithTheirTarget) {
  trace("int main(void) {\n  int *p = 0, n = 0;\n  for (int i = 0; i < 3; i++) {\n    int x = i, row[60];\n    row[0] = x;\n    n += row[0];\n    p = i < 2 ? &x : &row[0];\n  }\n"
        "  int other[60] = {0};\n  return n - 3 + other[0];\n}\n");
  EXPECT_EQ(local(last_state(), "p")["text"], "<dangling: row is gone>");
}

TEST_F(CHeap, BlocksHaveStepsAndKeepWhatReallocKeeps) {
  trace("int main(void) {\n  int *p = malloc(8);\n  p[0] = 1;\n  p = realloc(p, 12);\n  p[2] = 3;\n  free(p);\n  return 0;\n}\n");
  std::vector<Event> events;
  for (const StepView& step : run_.steps)
    if (step.event == Event::kAlloc || step.event == Event::kFree) events.push_back(step.event);
  EXPECT_EQ(events, (std::vector<Event>{Event::kAlloc, Event::kFree, Event::kAlloc, Event::kFree}));
  const auto freed = std::find_if(run_.steps.begin(), run_.steps.end(), [](const StepView& s) { return s.event == Event::kFree && s.line == 8; });
  ASSERT_NE(freed, run_.steps.end());
  EXPECT_EQ(*freed->value, "&int[3]([1, <uninitialised>, 3])");
}

TEST_F(CHeap, FlexibleArraysHaveTheLengthOfTheirBlock) {
  trace("struct text { int length; int units[]; };\nint main(void) {\n  struct text *t = calloc(1, sizeof *t + 3 * sizeof(int));\n  t->length = 3;\n"
        "  t->units[2] = 9;\n  return t->units[0];\n}\n");
  EXPECT_EQ(local(last_state(), "t")["text"], "&<struct text length=3 units=int[3]([0, 0, 9])>");
  EXPECT_TRUE(faults().empty()) << faults().front();
}

TEST_F(CHeap, NullPointersAreNamedBeforeTheyCrash) {
  trace("struct s { int x, y; };\nint main(void) {\n  struct s *p = NULL;\n  return p->y;\n}\n");
  EXPECT_EQ(run_.answer["signal"], "SIGSEGV");
  ASSERT_EQ(faults().size(), 1u);
  EXPECT_EQ(faults()[0], "line 6: null pointer: read of 4 bytes");
}

}  // namespace
}  // namespace foretrace::tracer
