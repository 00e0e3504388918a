#include "eval/cruxeval/generations.h"

#include <filesystem>
#include <set>

#include "core/file.h"
#include "core/hash.h"

namespace foretrace::eval {
namespace {

constexpr const char* kForm = R"(it should look like {"sample_0": ["answer", ...], ...})";

Result<std::vector<std::string>> read_answers(const Json& list, const std::string& where) {
  if (!list.is_array()) return parse_error(where + " is no list of texts", kForm);
  std::vector<std::string> answers;
  for (const Json& answer : list) {
    if (!answer.is_string()) return parse_error(where + " has an answer that is no text", kForm);
    answers.push_back(answer.get<std::string>());
  }
  return answers;
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

Result<Generations> read_generations(const std::string& path) {
  TRY_ASSIGN(const std::string text, read_file(path));
  auto parsed = parse_json(text);
  if (!parsed.ok()) return parse_error(path + ": " + parsed.error().text(), kForm);
  const Json& json = parsed.value();
  if (!json.is_object()) return parse_error(path + ": no JSON object of items", kForm);
  Generations generations;
  generations.name = std::filesystem::path(path).stem().string();
  generations.id = "generations-" + sha256_hex(text).substr(0, 16);
  for (const auto& [item, list] : json.items()) {
    TRY_ASSIGN(generations.answers[item], read_answers(list, path + ": \"" + item + "\""));
  }
  return generations;
}

Result<GenerationGrader> GenerationGrader::make(CruxevalTask task, std::vector<CruxevalItem> items, Generations generations,
                                                AnswerJudge& judge, bool reference) {
  std::set<std::string> known;
  for (const auto& item : items) known.insert(item.id);
  for (const auto& [id, answers] : generations.answers)
    if (!known.contains(id)) return not_found(generations.name + " answers '" + id + "', which the data lacks", "check --data");
  return GenerationGrader(task, std::move(items), std::move(generations), judge, reference);
}

std::vector<Task> GenerationGrader::tasks() const {
  const std::string part = task_ == CruxevalTask::kOutput ? "output" : "input";
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    Task task{i, items_[i].id, items_[i].id, part, items_[i].content()};
    const auto found = generations_.answers.find(items_[i].id);
    if (found == generations_.answers.end() || found->second.empty()) {
      tasks.push_back(std::move(task));
      continue;
    }
    for (const std::string& answer : found->second) {
      tasks.push_back(task);
      tasks.back().content += answer;
      ++task.attempt;
    }
  }
  return tasks;
}

const std::string* GenerationGrader::answer_to(const Task& task) const {
  const auto found = generations_.answers.find(items_[task.item].id);
  if (found == generations_.answers.end() || found->second.empty()) return nullptr;
  return &found->second[static_cast<size_t>(task.attempt)];
}

bool GenerationGrader::left_out(const CruxevalItem& item, const std::string& answer) const {
  if (task_ == CruxevalTask::kInput) return answer.find(item.entry + "(") == std::string::npos;
  return answer.find(item.entry + "(" + item.input + ")") != std::string::npos;
}

Status GenerationGrader::judge_answers(std::span<const Task> tasks, std::vector<Sample>& samples) const {
  std::vector<AnswerPair> pairs;
  std::vector<size_t> of;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const std::string* answer = answer_to(tasks[i]);
    samples[i].failure = answer == nullptr ? "missing" : is_blank(*answer) ? "refusal" : "";
    if (answer == nullptr) continue;
    samples[i].prediction = samples[i].raw = *answer;
    if (!samples[i].failure.empty()) continue;
    pairs.push_back(cruxeval_pair(task_, items_[tasks[i].item], *answer));
    of.push_back(i);
  }
  TRY_ASSIGN(const auto judgements, judge_->judge(pairs));
  for (size_t j = 0; j < of.size(); ++j) {
    samples[of[j]].failure = failure_class(judgements[j].verdict);
    samples[of[j]].reason = judgements[j].reason;
  }
  return {};
}

Result<std::vector<Measure>> GenerationGrader::judge_as_reference(std::span<const Task> tasks, std::span<const Sample> samples) const {
  std::vector<Measure> measures(tasks.size(), Measure{"cruxeval", 0, 0});
  std::vector<AnswerPair> pairs;
  std::vector<size_t> of;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const CruxevalItem& item = items_[tasks[i].item];
    const std::string* answer = answer_to(tasks[i]);
    if (answer == nullptr || left_out(item, *answer)) continue;
    measures[i].total = 1;
    if (samples[i].failure == failure_class(Verdict::kTimeout)) continue;  // the same call would take as long
    pairs.push_back({item.code, item.output, *answer, AnswerForm::kAssertion, item.entry});
    of.push_back(i);
  }
  TRY_ASSIGN(const auto judgements, judge_->judge(pairs));
  for (size_t j = 0; j < of.size(); ++j) measures[of[j]].hits = judgements[j].verdict == Verdict::kRight ? 1 : 0;
  return measures;
}

Result<std::vector<Sample>> GenerationGrader::grade(std::span<const Task> tasks) const {
  std::vector<Sample> samples(tasks.size());
  TRY(judge_answers(tasks, samples));
  std::vector<Measure> reference;
  if (reference_) {
    TRY_ASSIGN(reference, judge_as_reference(tasks, samples));
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    score_cruxeval(task_, items_[tasks[i].item], samples[i]);
    if (reference_) samples[i].measures.push_back(reference[i]);
  }
  return samples;
}

}  // namespace foretrace::eval
