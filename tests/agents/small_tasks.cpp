#include "tests/agents/small_tasks.h"

namespace foretrace::agents {

Task total_task() {
  Task task;
  task.name = "total";
  task.program = "total.py";
  task.entry = "total";
  task.instruction = "total(values) must add up all values.\n";
  task.files["total.py"].bytes = "def total(values):\n    sum = 0\n    for i in range(len(values) - 1):\n        sum += values[i]\n    return sum\n";
  task.solution["total.py"].bytes = "def total(values):\n    sum = 0\n    for i in range(len(values)):\n        sum += values[i]\n    return sum\n";
  const auto add = [&](const std::string& call, const std::string& expect) {
    TestCase test;
    test.name = "case " + std::to_string(task.tests.cases.size() + 1);
    test.call = call;
    test.expect = expect;
    task.tests.cases.push_back(test);
  };
  add("total([1, 2, 3])", "6");
  add("total([])", "0");
  add("total([5])", "5");
  add("total([4, -4, 7])", "7");
  task.tests.seconds = 2;
  task.visible = task.tests;
  task.visible.cases.resize(2);
  task.limits.command_seconds = 10;
  return task;
}

Task sum_c_task() {
  Task task;
  task.name = "sum";
  task.language = "c";
  task.program = "main.c";
  task.instruction = "main.c must print the sum of the numbers that it reads.\n";
  const std::string head = "#include <stdio.h>\nint main(int argc, char** argv) {\n  int sum = ", tail = ", x;\n  while (scanf(\"%d\", &x) == 1) sum += x;\n  printf(\"%d\\n\", sum);\n  return argc - 1;\n}\n";
  task.files["main.c"].bytes = head + "1" + tail;
  task.solution["main.c"].bytes = head + "0" + tail;
  task.tests.kind = TestKind::kText;
  task.tests.build = "cc -o program main.c";
  task.tests.run = "./program";
  TestCase test;
  test.name = "three numbers";
  test.stdin_text = "1 2 3";
  test.stdout_text = "6\n";
  test.argv = {"a word", "'another'"};
  test.exit_code = 2;
  task.tests.cases = {test};
  task.visible = task.tests;
  return task;
}

}  // namespace foretrace::agents
