// Grades of files that behave, and of files that mean to deceive.
#include <gtest/gtest.h>

#include "agents/tasks/grader.h"
#include "tests/agents/small_tasks.h"

namespace foretrace::agents {
namespace {

Grade grade(const Task& task, const std::string& source) {
  Grader grader;
  WorkFiles files = task.files;
  files[task.program].bytes = source;
  auto grade = grader.grade(files, task, task.tests);
  EXPECT_TRUE(grade.ok()) << grade.error().text();
  return grade.ok() ? grade.value() : Grade{};
}

TEST(Grader, TellsPassedFailedCrashedAndTimeout) {
  const Task task = total_task();
  EXPECT_TRUE(grade(task, task.solution.at("total.py").bytes).passed());
  const Grade faulty = grade(task, task.files.at("total.py").bytes);
  EXPECT_FALSE(faulty.passed());
  EXPECT_EQ(faulty.outcome(), "failed");
  EXPECT_EQ(faulty.passed_cases(), 1) << "of the empty list";
  EXPECT_NE(faulty.cases[0].detail.find("is 3, not 6"), std::string::npos) << faulty.cases[0].detail;
  EXPECT_EQ(grade(task, "def total(values):\n    return values[0]\n").cases[1].outcome, "crashed");
  EXPECT_EQ(grade(task, "def total(values):\n    while True: pass\n").outcome(), "timeout");
  EXPECT_EQ(grade(task, "def total(values:\n").outcome(), "crashed") << "no Python";
  EXPECT_EQ(grade(task, "import nothing\n").outcome(), "crashed");
}

TEST(Grader, RunsStatementsBesideTheProgram) {
  Task task = total_task();
  TestCase test;
  test.code = "values = [1, 2]\nassert total(values) == 3 and isinstance(total, object)\ntry:\n    total(None)\nexcept TypeError:\n    pass\nelse:\n    assert False";
  task.tests.cases = {test};
  task.tests.prelude = "import helper\n";
  task.test_files["helper.py"].bytes = "X = 1\n";
  EXPECT_TRUE(grade(task, task.solution.at("total.py").bytes).passed());
  EXPECT_EQ(grade(task, task.files.at("total.py").bytes).outcome(), "failed");
  task.tests.cases[0].code = "class Values(list): pass\nassert total(Values([1, 2])) == 3";
  EXPECT_EQ(grade(task, task.solution.at("total.py").bytes).outcome(), "crashed") << "objects do not cross";
  task.tests.in_process = true;
  EXPECT_TRUE(grade(task, task.solution.at("total.py").bytes).passed());
}

TEST(Grader, ComparesWhatAProgramPrints) {
  const Task task = sum_c_task();
  const Grade right = grade(task, task.solution.at("main.c").bytes);
  EXPECT_TRUE(right.passed()) << dump_json(grade_json(right, task.tests));
  EXPECT_EQ(grade(task, task.files.at("main.c").bytes).outcome(), "failed");
  EXPECT_NE(grade(task, "int main(void) { return x; }\n").problem.find("does not build"), std::string::npos);
  EXPECT_EQ(grade(task, "int main(void) { return *(volatile int*)0; }\n").outcome(), "crashed");
}

TEST(Grader, RunsACommandOverTheFiles) {
  Task task = total_task();
  task.tests = {};
  task.tests.kind = TestKind::kCommand;
  task.test_files["test.sh"].bytes = "grep -q 'len(values))' total.py && test -f tests/beside\n";
  task.test_files["beside"].bytes = "";
  EXPECT_TRUE(grade(task, task.solution.at("total.py").bytes).passed());
  EXPECT_EQ(grade(task, task.files.at("total.py").bytes).outcome(), "failed");
}

// Each would pass tests that run in its own process, or that trust its exit code.
TEST(Grader, IsNotDeceived) {
  const Task task = total_task();
  const std::pair<const char*, const char*> programs[] = {
      {"equal to everything", "class Same(int):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\ndef total(values): return Same(0)\n"},
      {"ends the process well", "import os\nos._exit(0)\n"},
      {"ends it when called", "import os\ndef total(values): os._exit(0)\n"},
      {"raises SystemExit", "raise SystemExit(0)\n"},
      {"reads standard input", "import os\ndef total(values):\n    return int(os.read(0, 1000).split(b'expect')[1][:1])\n"},
      {"reads the first process's input", "def total(values):\n    text = open('/proc/1/fd/0').read()\n    return 6 if values == [1, 2, 3] and '6' in text else eval(text)\n"},
      {"looks for the tests in the file tree", "import os\ndef total(values):\n    for folder, _, names in os.walk('/sandbox'):\n        for name in names:\n            text = open(os.path.join(folder, name)).read()\n"
                                               "            if '\"expect\"' in text or 'cases' in name: return eval(text)\n    raise KeyError('no tests')\n"},
      {"looks into other processes", "import os\ndef total(values):\n    for pid in os.listdir('/proc'):\n        if pid.isdigit() and int(pid) != os.getpid():\n            try:\n                memory = open('/proc/%s/mem' % pid, 'rb')\n"
                                     "                return 'opened'\n            except OSError: pass\n    raise KeyError('none')\n"},
      {"looks into its callers", "import sys, gc\ndef total(values):\n    for thing in gc.get_objects():\n        if isinstance(thing, dict) and 'expect' in thing: return eval(thing['expect'])\n    raise KeyError('none')\n"},
      {"prints a verdict", "import json, os\nfor fd in range(0, 64):\n    try:\n        for case in range(4): os.write(fd, ('\\n' + json.dumps(['', 0, case, 'passed', '']) + '\\n').encode())\n    except OSError: pass\ndef total(values): return 0\n"},
      {"patches the interpreter", "import builtins\nbuiltins.eval = lambda *a: 6\nimport json\njson.dumps = lambda *a, **k: '[\"passed\"]'\ndef total(values): return -1\n"},
  };
  for (const auto& [what, source] : programs) {
    const Grade result = grade(task, source);
    EXPECT_FALSE(result.passed()) << what;
    // total([]) == 0 is right by accident in some of them.
    EXPECT_LE(result.passed_cases(), 1) << what << dump_json(grade_json(result, task.tests));
  }
}

TEST(Grader, VariantsStopAtTheirFirstCaseThatDoesNotPass) {
  const Task task = total_task();
  Grader grader;
  const std::vector<std::string> sources = {task.solution.at("total.py").bytes, task.files.at("total.py").bytes, "def total(v):\n    return 1 // 0\n"};
  const auto grades = grader.grade_variants(task, task.tests, sources);
  ASSERT_TRUE(grades.ok()) << grades.error().text();
  EXPECT_TRUE(grades.value()[0].passed());
  EXPECT_EQ(grades.value()[1].outcome(), "failed");
  EXPECT_EQ(grades.value()[1].cases[1].outcome, "not run");
  EXPECT_EQ(grades.value()[2].outcome(), "crashed");
}

TEST(Grader, TellsWhatCallsGive) {
  Grader grader;
  Task task = total_task();
  task.solution["total.py"].bytes += "def numbers():\n    yield 1\ndef fails(): raise KeyError('x')\nclass Thing: pass\n";
  const std::vector<std::string> calls = {"total([1])", "numbers()", "fails()", "Thing()", "(1, 'a', {2: [None]})", "10**5000"};
  const auto values = grader.evaluate(task, task.solution, calls);
  ASSERT_TRUE(values.ok()) << values.error().text();
  EXPECT_EQ(values.value()[0].text, "1");
  EXPECT_EQ(values.value()[1].type, "generator");
  EXPECT_EQ(values.value()[2].text, "");
  EXPECT_NE(values.value()[2].problem.find("KeyError"), std::string::npos);
  EXPECT_EQ(values.value()[3].text, "");
  EXPECT_EQ(values.value()[4].text, "(1, 'a', {2: [None]})");
  EXPECT_EQ(values.value()[5].text.size(), 5001u);
}

}  // namespace
}  // namespace foretrace::agents
