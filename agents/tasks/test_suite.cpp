#include "agents/tasks/test_suite.h"

#include <array>
#include <utility>

#include "lm/json_fields.h"

namespace foretrace::agents {
namespace {

using lm::JsonFields;

constexpr std::array kTestKinds = {std::pair{"python", TestKind::kPython}, std::pair{"text", TestKind::kText}, std::pair{"command", TestKind::kCommand}};
constexpr double kLongestCase = 3600;

Result<TestCase> parse_case(const Json& json, const TestSuite& suite) {
  const std::string number = std::to_string(suite.cases.size() + 1);
  JsonFields fields(json, "case " + number);
  TestCase test;
  test.name = "case " + number;
  double within = -1;
  TRY(fields.text("name", test.name));
  if (suite.kind == TestKind::kPython) {
    TRY(fields.text("call", test.call));
    TRY(fields.text("expect", test.expect));
    TRY(fields.text("code", test.code));
    TRY(fields.number("within", within, 0, lm::kHuge));
    if (within >= 0) test.within = within;
    if (test.call.empty() == test.code.empty()) return fields.wrong("call", "or \"code\" must be there, not both");
    if (!test.call.empty() && test.expect.empty()) return fields.wrong("expect", "must say what the call equals");
  } else {
    TRY(fields.text("stdin", test.stdin_text));
    TRY(fields.text("stdout", test.stdout_text));
    TRY(fields.integer("exit_code", test.exit_code, 0, 255));
    if (const Json* argv = fields.take("argv")) {
      for (const Json& word : *argv)
        if (!word.is_string()) return fields.wrong("argv", "must be a list of strings");
      test.argv = argv->get<std::vector<std::string>>();
    }
  }
  TRY(fields.finish("docs/agent_tasks.md"));
  return test;
}

Json case_json(const TestCase& test, TestKind kind) {
  Json json = {{"name", test.name}};
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  if (kind == TestKind::kPython) {
    add("call", test.call);
    add("expect", test.expect);
    if (test.within) json["within"] = *test.within;
    add("code", test.code);
    return json;
  }
  if (!test.argv.empty()) json["argv"] = test.argv;
  add("stdin", test.stdin_text);
  json["stdout"] = test.stdout_text;
  json["exit_code"] = test.exit_code;
  return json;
}

}  // namespace

Result<TestSuite> parse_test_suite(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  TestSuite suite;
  TRY(fields.choice("kind", kTestKinds, suite.kind));
  TRY(fields.text("prelude", suite.prelude));
  TRY(fields.boolean("in_process", suite.in_process));
  TRY(fields.text("build", suite.build));
  TRY(fields.text("run", suite.run));
  TRY(fields.number("seconds", suite.seconds, 0.01, kLongestCase));
  const Json* cases = fields.take("cases");
  TRY(fields.finish("docs/agent_tasks.md"));
  if (suite.kind == TestKind::kCommand) return suite;
  if (suite.kind == TestKind::kText && suite.run.empty()) return fields.wrong("run", "must say what is run");
  if (cases == nullptr || !cases->is_array() || cases->empty()) return fields.wrong("cases", "must be a list that is not empty");
  for (const Json& item : *cases) {
    auto test = parse_case(item, suite);
    if (!test.ok()) return test.error().in(where);
    suite.cases.push_back(std::move(test).value());
  }
  return suite;
}

Json test_suite_json(const TestSuite& suite) {
  Json json = {{"kind", kTestKinds[static_cast<size_t>(suite.kind)].first}, {"seconds", suite.seconds}};
  if (!suite.prelude.empty()) json["prelude"] = suite.prelude;
  if (suite.in_process) json["in_process"] = true;
  if (!suite.build.empty()) json["build"] = suite.build;
  if (!suite.run.empty()) json["run"] = suite.run;
  if (suite.kind == TestKind::kCommand) return json;
  json["cases"] = Json::array();
  for (const TestCase& test : suite.cases) json["cases"].push_back(case_json(test, suite.kind));
  return json;
}

}  // namespace foretrace::agents
