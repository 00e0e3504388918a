#include "agents/search/tool_question.h"

#include <cstdio>

#include "agents/search/called_command.h"
#include "agents/search/predicted_tests.h"
#include "agents/tasks/grader.h"
#include "core/check.h"
#include "core/trimmed.h"
#include "core/whole_characters.h"

namespace foretrace::agents {
namespace {

using worldmodel::Answer;
using worldmodel::Ending;

constexpr size_t kShown = 200;  // characters of call, value and expected value, in what a case that failed says (run_cases.py)

constexpr const char* kTraceback = "Traceback (most recent call last):\n";

std::string text_of(const Json& arguments, const char* name) {
  return arguments.is_object() && arguments.contains(name) && arguments[name].is_string() ? arguments[name].get<std::string>() : "";
}

std::optional<std::string> source_in(const WorkFiles& files, const std::string& path) {
  const auto file = files.find(path);
  return file == files.end() ? std::nullopt : std::optional(file->second.bytes);
}

bool never_ends(const Answer& answer) { return answer.ending == Ending::kUnfinished || answer.ending == Ending::kTimeout; }

CaseResult predicted_case(const Answer& answer, const TestCase& test, double seconds) {
  CaseResult result{predicted_outcome(answer, test), ""};
  const auto shown = [](const std::string& text) { return std::string(whole_characters(text, kShown)); };
  if (result.outcome == "failed") result.detail = shown(test.call) + " is " + shown(answer.text) + ", not " + shown(test.expect);
  if (result.outcome == "crashed") result.detail = answer.text + (answer.text.find(": ") == std::string::npos ? ": " : "");
  if (result.outcome == "timeout") {
    char text[64];
    std::snprintf(text, sizeof text, "no end within %g s", seconds);
    result.detail = text;
  }
  return result;
}

Json predicted_trace(const Answer& answer) {
  Json told = {{"outcome", "returned"}, {"stdout", ""}, {"stderr", ""}, {"return", nullptr}, {"exception", nullptr}};
  if (never_ends(answer)) {
    told["outcome"] = "step_limit";
  } else if (is_exception_text(answer.text)) {
    const size_t colon = answer.text.find(": ");
    told["outcome"] = "raised";
    told["exception"] = {{"type", answer.text.substr(0, colon)}, {"message", colon == std::string::npos ? "" : answer.text.substr(colon + 2)}};
  } else {
    told["return"] = answer.text;
  }
  return told;
}

// Of a value's text; escapes in strings stay as they are.
std::string printed(const std::string& value) {
  const bool quoted = value.size() >= 2 && (value[0] == '\'' || value[0] == '"') && value.back() == value[0];
  return (quoted && value.find('\\') == std::string::npos ? value.substr(1, value.size() - 2) : value) + "\n";
}

Json predicted_command(const Answer& answer) {
  if (never_ends(answer)) return {{"stopped", "the limit of time"}};
  if (is_exception_text(answer.text)) return {{"exit_code", 1}, {"output", answer.text}};
  return {{"exit_code", 0}, {"output", printed(answer.text)}};
}

}  // namespace

std::optional<ToolQuestion> tool_question(const Task& task, const std::string& tool, const Json& arguments, const WorkFiles& files) {
  ToolQuestion question;
  question.tool = tool;
  const auto add = [&](const std::optional<std::string>& source, const std::string& call) {
    if (source && call.find('(') != std::string::npos) question.programs.push_back(asked_program(asked_source(*source), call));
  };
  if (task.language != "python") return std::nullopt;
  if (tool == "run_tests") {
    if (task.visible.kind != TestKind::kPython) return std::nullopt;
    question.tests = task.visible;
    for (const TestCase& test : task.visible.cases) add(source_in(files, task.program), test.call);
    return question.programs.size() == task.visible.cases.size() && !question.programs.empty() ? std::optional(std::move(question)) : std::nullopt;
  }
  if (tool == "trace" || (tool == "simulate" && (text_of(arguments, "what").empty() || text_of(arguments, "what") == "output"))) {
    const std::string source = text_of(arguments, "source");
    if (text_of(arguments, "stdin").empty()) add(source.empty() ? source_in(files, text_of(arguments, "path")) : source, text_of(arguments, "call"));
  }
  if (tool == "bash") {
    const auto called = called_command(text_of(arguments, "command"));
    if (called) add(source_in(files, called->path), called->call);
  }
  return question.programs.empty() ? std::nullopt : std::optional(std::move(question));
}

Json predicted_result(const ToolQuestion& question, std::span<const Answer> answers) {
  FORETRACE_CHECK(answers.size() == question.programs.size(), "an answer a program");
  if (question.tool == "run_tests") {
    Grade grade;
    for (size_t i = 0; i < answers.size(); ++i) grade.cases.push_back(predicted_case(answers[i], question.tests.cases[i], question.tests.seconds));
    return grade_json(grade, question.tests);
  }
  if (question.tool == "trace") return predicted_trace(answers[0]);
  if (question.tool == "bash") return predicted_command(answers[0]);
  return {{"prediction", answers[0].found && answers[0].ending == Ending::kFinished ? Json(answers[0].text) : Json()}};
}

Json told_result(const std::string& tool, const Json& result) {
  if (!result.is_object() || result.contains("error") || tool == "run_tests") return result;
  const auto part = [&](std::initializer_list<const char*> names) {
    Json told = Json::object();
    for (const char* name : names)
      if (result.contains(name)) told[name] = result[name];
    return told;
  };
  if (tool == "trace") {
    Json told = part({"outcome", "stdout", "stderr", "return", "exception"});
    if (told.contains("exception") && told["exception"].is_object()) told["exception"] = {{"type", told["exception"].value("type", "")}, {"message", told["exception"].value("message", "")}};
    if (told.value("stderr", "").starts_with(kTraceback)) told["stderr"] = "";  // it tells the exception again
    return told;
  }
  if (tool == "bash") {
    if (result.contains("stopped")) return part({"stopped"});
    Json told = part({"exit_code", "output"});
    const std::string output = result.value("output", "");
    if (output.starts_with(kTraceback)) {
      const std::string_view lines = trimmed(output, "\n");
      told["output"] = std::string(lines.substr(lines.rfind('\n') + 1));
    }
    return told;
  }
  return tool == "simulate" ? part({"prediction"}) : result;
}

std::string result_status(const std::string& tool, const Json& told) {
  if (!told.is_object()) return "";
  if (tool == "run_tests" || tool == "trace") return told.value("outcome", "");
  if (tool != "bash") return "";
  return told.contains("exit_code") ? "exit " + dump_json(told["exit_code"]) : "timeout";
}

}  // namespace foretrace::agents
