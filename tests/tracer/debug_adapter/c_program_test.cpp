// A C program under the debugger: structs, pointers, arrays, blocks, and calls.
#include <gtest/gtest.h>

#include "tests/tracer/debug_adapter/debugger_client.h"
#include "tests/tracer/debug_adapter/debugger_lab.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace::tracer {
namespace {

const char* const kProgram = R"(#include <stdio.h>
#include <stdlib.h>
struct node { int value; struct node *next; };
static int sum(struct node *head) {
  int total = 0;
  for (struct node *at = head; at != NULL; at = at->next)
    total += at->value;
  return total;
}
static void show(const char *what, int n) {
  printf("%s %d\n", what, n);
}
int main(void) {
  struct node *head = NULL;
  int numbers[3] = {3, 5, 7};
  int *middle = &numbers[1];
  void *self = &self;
  for (int i = 0; i < 3; i++) {
    struct node *made = malloc(sizeof *made);
    made->value = numbers[i];
    made->next = head;
    head = made;
  }
  int total = sum(head);
  show("sum", total);
  return *middle - 5;
}
)";

class CProgram : public testing::Test {
 protected:
  CProgram() {
    file_ = lab_.file("list.c", kProgram);
    const CommandResult traced = run_command({ProgramLab::foretrace(), "trace", file_, "--db", lab_.store()});
    EXPECT_EQ(traced.exit_code, 0) << traced.err;
    client_.begin({{"db", lab_.store()}, {"stopOnEntry", true}});
    client_.wait_for("stopped");
  }
  Json break_at(int line, const std::string& condition = {}) {
    return client_.ask("setBreakpoints", {{"source", {{"path", file_}}}, {"breakpoints", {{{"line", line}, {"condition", condition}}}}})["breakpoints"][0];
  }
  std::string value(const std::string& expression) { return client_.ask("evaluate", {{"expression", expression}})["result"].get<std::string>(); }
  int line() { return client_.ask("stackTrace")["stackFrames"][0]["line"].get<int>(); }

  ProgramLab lab_;
  std::string file_;
  DebuggerClient client_;
};

TEST_F(CProgram, PointersAreFollowed) {
  break_at(8);
  client_.move("continue");
  EXPECT_EQ(value("head->value"), "7");
  EXPECT_EQ(value("head->next->next->value"), "3");
  EXPECT_EQ(value("head->next->next->next"), "NULL");
  EXPECT_EQ(value("total == 15 && head->value > 6"), "true");
  const Json head = DebuggerLab::scope(client_, "Locals")["head"];
  EXPECT_EQ(head["type"], "struct node *");
  const Json fields = client_.ask("variables", {{"variablesReference", head["variablesReference"]}})["variables"];
  EXPECT_EQ(fields[0]["name"], "value");
  EXPECT_EQ(fields[0]["value"], "7");
  EXPECT_EQ(fields[1]["evaluateName"], "head->next");
  EXPECT_FALSE(client_.request("evaluate", {{"expression", "head->next->next->next->value"}})["success"].get<bool>());
  const Json stack = client_.ask("stackTrace")["stackFrames"];
  ASSERT_EQ(stack.size(), 2u);
  const auto in_main = [&](const char* text) { return client_.ask("evaluate", {{"expression", text}, {"frameId", stack[1]["id"]}})["result"]; };
  EXPECT_EQ(in_main("*middle"), "5");
  EXPECT_EQ(in_main("numbers[2]"), "7");
  EXPECT_FALSE(client_.request("evaluate", {{"expression", "self->x"}, {"frameId", stack[1]["id"]}})["success"].get<bool>());
}

TEST_F(CProgram, AFunctionsHeadStopsAtItsCall) {
  EXPECT_EQ(break_at(4)["line"], 4);
  client_.move("continue");
  EXPECT_EQ(client_.ask("stackTrace")["stackFrames"][0]["name"], "sum");
  EXPECT_EQ(line(), 4);
}

TEST_F(CProgram, StepsGoOverAndIntoCallsAndBack) {
  break_at(24);
  client_.move("continue");
  EXPECT_EQ(line(), 24);
  client_.move("next");
  EXPECT_EQ(line(), 25);
  EXPECT_EQ(client_.output("stdout"), "");
  client_.move("next");
  EXPECT_EQ(line(), 26);
  EXPECT_EQ(client_.output("stdout"), "sum 15\n");
  client_.move("stepBack");
  client_.move("stepBack");
  EXPECT_EQ(line(), 24);
  client_.move("stepIn");
  EXPECT_EQ(line(), 5);
  client_.move("stepOut");
  EXPECT_EQ(line(), 25);
}

TEST_F(CProgram, BlocksOfTheHeapShow) {
  break_at(22, "i == 2");
  client_.move("continue");
  bool found = false;
  const Json heap = DebuggerLab::scope(client_, "Heap");
  for (const Json& object : heap) found |= object["value"] == "<struct node value=3 next=NULL>";
  EXPECT_TRUE(found);
  while (!client_.move("continue").is_null()) {
  }
  EXPECT_EQ(client_.output("stdout"), "sum 15\n");
}

}  // namespace
}  // namespace foretrace::tracer
