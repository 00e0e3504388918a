#include "agents/search/candidates.h"

#include <algorithm>

#include "agents/search/predicted_tests.h"
#include "agents/tasks/program_mutants.h"
#include "core/file.h"
#include "lm/json_fields.h"

namespace foretrace::agents {
namespace {

constexpr const char* kCandidatesFile = "/candidates.json";
constexpr size_t kAskedCalls = 4;
constexpr size_t kLongestValue = 1000;  // bytes of an expected value: the tracer cuts long ones

// Calls whose value the tracer tells as Python prints it, one that fails in the faulty program among them.
Result<std::vector<TestCase>> choose_calls(const Task& task, worldmodel::WorldModel& tracer) {
  std::vector<worldmodel::Program> right, wrong;
  std::vector<TestCase> calls;
  const std::string solution = solved_files(task).at(task.program).bytes, faulty = task.files.at(task.program).bytes;
  for (const TestCase& test : task.tests.cases) {
    if (test.call.empty() || test.expect.size() > kLongestValue) continue;
    calls.push_back(test);
    right.push_back(asked_program(solution, test.call));
    wrong.push_back(asked_program(faulty, test.call));
  }
  if (calls.empty()) return calls;
  TRY_ASSIGN(const auto values, tracer.output(right, {}));
  TRY_ASSIGN(const auto faults, tracer.output(wrong, {}));
  std::vector<TestCase> chosen;
  size_t failing = calls.size();
  const auto told = [&](size_t i) { return values[i].ending == worldmodel::Ending::kFinished && values[i].found && values[i].text == calls[i].expect; };
  for (size_t i = calls.size(); i-- > 0;)
    if (told(i) && (faults[i].text != calls[i].expect || faults[i].ending != worldmodel::Ending::kFinished)) failing = i;
  if (failing == calls.size()) return chosen;
  size_t room = kAskedCalls - 1;
  for (size_t i = 0; i < calls.size(); ++i) {
    if (i == failing) chosen.push_back(calls[i]);
    else if (told(i) && room > 0) {
      chosen.push_back(calls[i]);
      --room;
    }
  }
  return chosen;
}

Json candidate_json(const Candidate& candidate) {
  Json json = {{"outcome", candidate.outcome}, {"solves", candidate.solves}, {"source", candidate.source}};
  if (!candidate.mutation.empty()) json["mutation"] = candidate.mutation;
  return json;
}

Result<Candidate> read_candidate(const Json& json, const std::string& where) {
  lm::JsonFields fields(json, where);
  Candidate candidate;
  TRY(fields.text("mutation", candidate.mutation));
  TRY(fields.required("outcome"));
  TRY(fields.text("outcome", candidate.outcome));
  TRY(fields.boolean("solves", candidate.solves));
  TRY(fields.required("source"));
  TRY(fields.text("source", candidate.source));
  TRY(fields.finish("docs/agent_tasks.md"));
  return candidate;
}

}  // namespace

Result<Candidates> make_candidates(const Task& task, Grader& grader, worldmodel::WorldModel& tracer, size_t proposals, uint64_t seed) {
  Candidates made;
  if (task.language != "python") return made;
  TRY_ASSIGN(made.calls, choose_calls(task, tracer));
  if (made.calls.empty()) return made;
  std::vector<std::string> sources = {task.files.at(task.program).bytes, solved_files(task).at(task.program).bytes};
  TRY_ASSIGN(const auto mutants, program_mutants(task.language, sources[0], proposals, seed));
  for (const auto& mutant : mutants) sources.push_back(mutant.source);
  TRY_ASSIGN(const auto outcomes, predict_tests(tracer, sources, made.calls, {}));
  std::vector<std::string> passing;
  std::vector<size_t> of_passing;
  for (size_t i = 2; i < sources.size(); ++i) {
    if (outcomes[i].outcome != "passed") continue;
    passing.push_back(sources[i]);
    of_passing.push_back(i);
  }
  std::vector<bool> solves(sources.size(), false);
  if (!passing.empty()) {
    TRY_ASSIGN(const auto grades, grader.grade_variants(task, task.tests, passing));
    for (size_t i = 0; i < grades.size(); ++i) solves[of_passing[i]] = grades[i].passed();
  }
  made.faulty = {sources[0], "", outcomes[0].outcome, false};
  made.solution = {sources[1], "", outcomes[1].outcome, true};
  for (size_t i = 2; i < sources.size(); ++i)
    if (outcomes[i].outcome != "passed" || solves[i]) made.proposals.push_back({sources[i], datasets::mutate::operator_name(mutants[i - 2].op), outcomes[i].outcome, solves[i]});
  return made;
}

Result<Candidates> read_candidates(const Task& task) {
  const std::string path = task.folder + kCandidatesFile;
  if (!file_exists(path)) return not_found("no file " + path, "`foretrace agent tasks` makes it beside tasks in Python");
  TRY_ASSIGN(const Json json, read_json_file(path));
  lm::JsonFields fields(json, path);
  Candidates candidates;
  for (const char* name : {"calls", "faulty", "solution", "proposals"}) TRY(fields.required(name));
  TRY_ASSIGN(const auto tests, parse_test_suite(Json{{"cases", *fields.take("calls")}}, path + ": calls"));
  candidates.calls = tests.cases;
  TRY_ASSIGN(candidates.faulty, read_candidate(*fields.take("faulty"), path + ": faulty"));
  TRY_ASSIGN(candidates.solution, read_candidate(*fields.take("solution"), path + ": solution"));
  for (const Json& item : *fields.take("proposals")) {
    TRY_ASSIGN(auto proposal, read_candidate(item, path + ": proposals"));
    candidates.proposals.push_back(std::move(proposal));
  }
  TRY(fields.finish("docs/agent_tasks.md"));
  return candidates;
}

Status write_candidates(const std::string& folder, const Candidates& candidates) {
  TestSuite calls;
  calls.cases = candidates.calls;
  Json json = {{"calls", test_suite_json(calls)["cases"]}, {"faulty", candidate_json(candidates.faulty)}, {"solution", candidate_json(candidates.solution)}, {"proposals", Json::array()}};
  for (const Candidate& candidate : candidates.proposals) json["proposals"].push_back(candidate_json(candidate));
  return write_file_atomic(folder + kCandidatesFile, dump_json(json) + "\n");
}

}  // namespace foretrace::agents
