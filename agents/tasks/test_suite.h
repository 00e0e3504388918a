// TestSuite: how a task's files are tested (docs/agent_tasks.md): cases of a Python program, of a program that reads and writes text, or a command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::agents {

enum class TestKind {
  kPython,   // calls of the program's functions, statements that assert
  kText,     // a program that is built, then run with arguments and standard input
  kCommand,  // tests/test.sh, which exits with 0: beside the agent's files, so only as safe as they are
};

struct TestCase {
  std::string name;
  std::string call, expect;      // python: an expression, and one that it must equal
  std::optional<double> within;  // numbers may differ by so much
  std::string code;              // python: statements in place of a call, which see the program's functions
  std::vector<std::string> argv;
  std::string stdin_text, stdout_text;  // text
  int64_t exit_code = 0;
  friend bool operator==(const TestCase&, const TestCase&) = default;
};

struct TestSuite {
  TestKind kind = TestKind::kPython;
  std::string prelude;      // python: run before the cases, beside them
  bool in_process = false;  // python: the cases run in the program's own process (they hand it objects, not data); else in another, out of its reach
  std::string build;        // text: shell command, in the folder of the program
  std::string run;          // text: what is run, before the case's arguments
  double seconds = 5;       // of a case
  std::vector<TestCase> cases;
};

// kParse names `where` and the field.
Result<TestSuite> parse_test_suite(const Json& json, const std::string& where);
Json test_suite_json(const TestSuite& suite);

}  // namespace foretrace::agents
