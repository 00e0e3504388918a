#include "tests/eval/repair_tasks.h"

#include <gtest/gtest.h>

#include "agents/search/candidates.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

agents::Task repair_task(const std::string& name, const std::string& faulty, const std::string& right, const std::vector<std::pair<std::string, std::string>>& calls) {
  agents::Task task;
  task.name = name;
  task.program = "f.py";
  task.entry = "f";
  task.files["f.py"].bytes = faulty;
  task.solution["f.py"].bytes = right;
  for (const auto& [call, expect] : calls) {
    agents::TestCase test;
    test.call = call;
    test.expect = expect;
    task.tests.cases.push_back(test);
  }
  task.tests.seconds = 2;
  task.visible = task.tests;
  return task;
}

}  // namespace

void write_repair_tasks(const std::string& folder) {
  const std::vector<agents::Task> tasks = {
      repair_task("sum", "def f(n):\n    t = 0\n    for i in range(n):\n        t = t - i\n    return t\n", "def f(n):\n    t = 0\n    for i in range(n):\n        t = t + i\n    return t\n",
                  {{"f(0)", "0"}, {"f(4)", "6"}, {"f(3)", "3"}}),
      repair_task("least", "def f(a, b):\n    if a > b:\n        return a\n    return b\n", "def f(a, b):\n    if a < b:\n        return a\n    return b\n", {{"f(1, 2)", "1"}, {"f(5, 3)", "3"}})};
  agents::Grader grader;
  worldmodel::OracleModel tracer;
  for (const auto& task : tasks) {
    const auto candidates = agents::make_candidates(task, grader, tracer, 12, 1);
    ASSERT_TRUE(candidates.ok()) << candidates.error().text();
    ASSERT_TRUE(agents::write_task(folder, task).ok());
    ASSERT_TRUE(agents::write_candidates(folder + "/" + task.name, candidates.value()).ok());
  }
}

}  // namespace foretrace::eval
