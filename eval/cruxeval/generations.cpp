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

Result<std::vector<Sample>> GenerationGrader::grade(std::span<const Task> tasks) const {
  std::vector<Sample> samples(tasks.size());
  std::vector<AnswerPair> pairs;
  std::vector<std::pair<size_t, bool>> of;  // the sample of pairs[j], and whether for the reference scorer
  for (size_t i = 0; i < tasks.size(); ++i) {
    const CruxevalItem& item = items_[tasks[i].item];
    const std::string* answer = answer_to(tasks[i]);
    samples[i].failure = answer == nullptr ? "missing" : is_blank(*answer) ? "refusal" : "";
    if (answer == nullptr) continue;
    samples[i].prediction = samples[i].raw = *answer;
    if (samples[i].failure.empty()) {
      pairs.push_back(cruxeval_pair(task_, item, *answer));
      of.emplace_back(i, false);
    }
    if (!reference_ || left_out(item, *answer)) continue;
    pairs.push_back({item.code, item.output, *answer, AnswerForm::kAssertion, item.entry});
    of.emplace_back(i, true);
  }
  TRY_ASSIGN(const auto judgements, judge_->judge(pairs));
  std::vector<Measure> reference(tasks.size(), Measure{"cruxeval", 0, 0});
  for (size_t j = 0; j < of.size(); ++j) {
    const auto& [i, compared] = of[j];
    if (compared) {
      reference[i] = {"cruxeval", judgements[j].verdict == Verdict::kRight ? 1.0 : 0.0, 1};
    } else {
      samples[i].failure = failure_class(judgements[j].verdict);
      samples[i].reason = judgements[j].reason;
    }
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    score_cruxeval(task_, items_[tasks[i].item], samples[i]);
    if (reference_) samples[i].measures.push_back(reference[i]);
  }
  return samples;
}

}  // namespace foretrace::eval
