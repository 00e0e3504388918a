#include "agents/search/predicted_tests.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

#include "datasets/corpus/clean_source.h"
#include "worldmodel/call_text.h"

namespace foretrace::agents {
namespace {

constexpr double kMaxSeconds = 2;        // of the real tracer, where it is asked
constexpr int64_t kMostStepsRun = 20000;

void add_call(const worldmodel::Answer& answer, const TestCase& test, PredictedTests& tests) {
  const std::string outcome = predicted_outcome(answer, test);
  const double confidence = outcome == "unknown" ? 0 : answer.rated ? answer.confidence : 1;
  const bool right = outcome == "passed";
  ++tests.calls;
  tests.passed += right ? 1 : 0;
  // A wrong answer of which the model is unsure leaves its call some chance.
  tests.score += right ? confidence : (1 - confidence) * 0.5;
  tests.seconds += answer.seconds;
  tests.steps += answer.steps;
  tests.tokens += answer.tokens;
  if (tests.outcome.empty()) {
    tests.outcome = "passed";
    tests.confidence = 1;
  }
  if (tests.outcome != "passed") return;
  tests.outcome = outcome;
  tests.confidence = right ? tests.confidence * confidence : confidence;
}

}  // namespace

// Values are literals: of them only a few are names.
bool is_exception_text(const std::string& text) {
  const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0 || text[0] == '.') return false;
  if (end != std::string::npos) return text.compare(end, 2, ": ") == 0 && end > 0;
  constexpr std::string_view kNamedValues[] = {"None", "True", "False", "Ellipsis", "NotImplemented", "nan", "inf"};
  return std::find(std::begin(kNamedValues), std::end(kNamedValues), text) == std::end(kNamedValues);
}

std::string predicted_outcome(const worldmodel::Answer& answer, const TestCase& test) {
  if (answer.ending == worldmodel::Ending::kUnfinished || answer.ending == worldmodel::Ending::kTimeout) return "timeout";
  if (answer.ending == worldmodel::Ending::kSandboxError) return "crashed";  // of the tracer: a program that cannot be loaded
  if (answer.ending != worldmodel::Ending::kFinished || !answer.found) return "unknown";
  if (answer.text == test.expect) return "passed";
  return is_exception_text(answer.text) ? "crashed" : "failed";
}

std::string asked_source(const std::string& source) {
  const std::string text = datasets::corpus::with_unix_lines(source);
  const datasets::corpus::Module module(text);
  const std::string clean = datasets::corpus::clean_module(module);
  return clean.empty() ? text : clean;
}

worldmodel::Program asked_program(const std::string& source, const std::string& call) {
  worldmodel::Program program;
  program.source = source;
  program.entry = call;
  program.path = "program.py";
  program.limits.max_seconds = kMaxSeconds;
  program.limits.max_steps = kMostStepsRun;
  worldmodel::split_call(program.entry, program.args);
  if (program.source.find("def " + program.entry + "(") == std::string::npos) {  // "list(f(1))" is no call of the program's own
    program.entry = call;
    program.args.clear();
  }
  return program;
}

Result<std::vector<PredictedTests>> predict_tests(worldmodel::WorldModel& model, std::span<const std::string> sources, std::span<const TestCase> cases,
                                                  const worldmodel::Budget& budget) {
  std::vector<worldmodel::Program> programs;
  std::vector<const TestCase*> asked;
  for (const TestCase& test : cases)
    if (!test.call.empty()) asked.push_back(&test);
  FORETRACE_CHECK(!asked.empty(), "models are asked about calls");
  for (const std::string& source : sources) {
    const std::string clean = asked_source(source);
    for (const TestCase* test : asked) programs.push_back(asked_program(clean, test->call));
  }
  TRY_ASSIGN(const auto answers, model.output(programs, budget));
  std::vector<PredictedTests> all(sources.size());
  for (size_t i = 0; i < answers.size(); ++i) add_call(answers[i], *asked[i % asked.size()], all[i / asked.size()]);
  for (PredictedTests& tests : all) tests.score /= static_cast<double>(tests.calls);
  return all;
}

}  // namespace foretrace::agents
