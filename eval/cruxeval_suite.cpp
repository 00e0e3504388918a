#include "eval/cruxeval_suite.h"

#include <cctype>
#include <set>

#include "core/file.h"
#include "core/json.h"
#include "core/text_lines.h"
#include "worldmodel/copy_model.h"

namespace foretrace::eval {
namespace {

std::string failure_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRight:
      return "";
    case Verdict::kWrong:
      return "wrong";
    case Verdict::kUnparsed:
      return "unparsed";
    case Verdict::kTimeout:
      return "timeout";
    case Verdict::kSandboxError:
      return "sandbox_error";
  }
  return "sandbox_error";
}

Result<CruxevalItem> read_item(std::string_view line) {
  TRY_ASSIGN(auto json, parse_json(line));
  if (!json.is_object()) return parse_error("not an object");
  CruxevalItem item;
  const std::pair<const char*, std::string*> fields[] = {
      {"id", &item.id}, {"code", &item.code}, {"input", &item.input}, {"output", &item.output}};
  for (const auto& [name, text] : fields) {
    if (!json.contains(name) || !json[name].is_string())
      return parse_error(std::string("no text field \"") + name + "\"");
    *text = json[name].get<std::string>();
  }
  return item;
}

}  // namespace

Result<std::vector<CruxevalItem>> read_cruxeval(const std::string& path) {
  TRY_ASSIGN(const std::string text, read_file(path));
  std::vector<CruxevalItem> items;
  std::set<std::string> ids;
  TRY(for_each_line(text, path, [&](std::string_view line) -> Status {
    TRY_ASSIGN(CruxevalItem item, read_item(line));
    if (!ids.insert(item.id).second) return parse_error("id " + item.id + " appears twice");
    items.push_back(std::move(item));
    return {};
  }));
  if (items.empty())
    return not_found(path + " has no items",
                     "it should hold one JSON object a line, as cruxeval.jsonl does");
  return items;
}

std::string literal_class(const std::string& literal) {
  if (literal == "True" || literal == "False") return "bool";
  if (literal == "None") return "None";
  const char c = literal.empty() ? ' ' : literal[0];
  if (c == '"' || c == '\'') return "str";
  if (c == '[') return "list";
  if (c == '(') return "tuple";
  if (c == '{') return literal == "{}" || literal.find(':') != std::string::npos ? "dict" : "set";
  if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-')
    return literal.find_first_of(".e") == std::string::npos ? "int" : "float";
  return "other";
}

CruxevalOutputSuite::CruxevalOutputSuite(std::vector<CruxevalItem> items, AnswerJudge& judge,
                                         worldmodel::Budget budget)
    : items_(std::move(items)), judge_(judge), budget_(budget) {}

std::vector<Task> CruxevalOutputSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    const auto& item = items_[i];
    Json content = {item.code, item.input, item.output};
    tasks.push_back({i, item.id, item.id, "output", dump_json(content)});
  }
  return tasks;
}

Result<std::vector<Sample>> CruxevalOutputSuite::run(worldmodel::WorldModel& system,
                                                     std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const auto& task : tasks)
    programs.push_back({items_[task.item].code, "f", items_[task.item].input, ""});
  TRY_ASSIGN(auto answers, system.output(programs, budget_));

  std::vector<AnswerPair> pairs;
  std::vector<size_t> judged;  // which answers there is something to judge about
  for (size_t i = 0; i < tasks.size(); ++i) {
    const auto& item = items_[tasks[i].item];
    if (answers[i].ending != worldmodel::Ending::kFinished || !answers[i].found) continue;
    pairs.push_back({item.code, item.output, answers[i].text});
    judged.push_back(i);
  }
  TRY_ASSIGN(const auto verdicts, judge_.judge(pairs));

  std::vector<Sample> samples(tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) {
    const auto& answer = answers[i];
    samples[i].failure = answer.ending != worldmodel::Ending::kFinished
                             ? worldmodel::ending_name(answer.ending)
                             : "unparsed";
  }
  for (size_t j = 0; j < judged.size(); ++j) samples[judged[j]].failure = failure_name(verdicts[j]);
  for (size_t i = 0; i < tasks.size(); ++i) {
    const auto& item = items_[tasks[i].item];
    Sample& sample = samples[i];
    sample.expected = item.output;
    sample.prediction = answers[i].text;
    sample.confidence = answers[i].confidence;
    sample.seconds = answers[i].seconds;
    const double right = sample.failure.empty() ? 1 : 0;
    sample.measures = {{"pass@1", right, 1}};
    if (worldmodel::first_argument(item.input) != item.output)
      sample.measures.push_back({"pass@1_not_copied", right, 1});
    sample.measures.push_back({"pass@1_" + literal_class(item.output), right, 1});
  }
  return samples;
}

}  // namespace foretrace::eval
