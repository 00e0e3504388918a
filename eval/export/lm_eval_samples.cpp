#include <map>

#include "core/hash.h"
#include "core/json.h"
#include "eval/export/exported_files.h"

namespace foretrace::eval {
namespace {

struct Question {
  const Sample* first = nullptr;
  Json written = Json::array();   // of its attempts
  Json answered = Json::array();
  std::map<std::string, Measure> measures;  // sums
  std::vector<std::string> order;           // of them
  Json failures = Json::array();
};

// By part and item, in the samples' order.
std::vector<Question> questions_of(const std::vector<Sample>& samples) {
  std::vector<Question> questions;
  std::map<std::string, size_t> places;
  for (const Sample& sample : samples) {
    const auto [place, fresh] = places.emplace(sample.part + "\n" + sample.item, questions.size());
    if (fresh) questions.push_back({&sample, {}, {}, {}, {}, {}});
    Question& question = questions[place->second];
    question.written.push_back(sample.raw.empty() ? sample.prediction : sample.raw);
    question.answered.push_back(sample.prediction);
    question.failures.push_back(sample.failure);
    for (const Measure& measure : sample.measures) {
      const auto [sum, first] = question.measures.try_emplace(measure.metric, measure);
      if (first) {
        question.order.push_back(measure.metric);
      } else {
        sum->second.hits += measure.hits;
        sum->second.total += measure.total;
      }
    }
  }
  return questions;
}

// The question by its name stands where a prompt would: results do not keep prompts.
Json line_of(const Question& question, size_t number, const std::string& settings, bool several) {
  const Sample& sample = *question.first;
  const std::string prompt = sample.suite + " " + sample.part + " " + sample.item;
  const Json doc = {{"item", sample.item}, {"suite", sample.suite}, {"part", sample.part}, {"cluster", sample.cluster}, {"expected", sample.expected}};
  Json metrics = Json::array(), values = Json::object();
  for (const std::string& name : question.order) {
    const Measure& measure = question.measures.at(name);
    if (measure.total <= 0) continue;
    metrics.push_back(name);
    values[name] = measure.hits / measure.total;
  }
  Json line = {{"doc_id", number},
               {"doc", doc},
               {"target", sample.expected},
               {"arguments", {{"gen_args_0", {{"arg_0", prompt}, {"arg_1", {{"settings", settings}}}}}}},
               {"resps", Json::array({question.written})},
               {"filtered_resps", several ? Json::array({question.answered}) : question.answered},
               {"filter", "none"},
               {"metrics", std::move(metrics)},
               {"doc_hash", sha256_hex(dump_json(doc))},
               {"prompt_hash", sha256_hex(prompt)},
               {"target_hash", sha256_hex(sample.expected)},
               {"failures", question.failures}};
  for (const auto& [name, value] : values.items()) line[name] = value;
  return line;
}

}  // namespace

Result<std::string> lm_eval_samples(const ChosenResults& results) {
  const auto questions = questions_of(results.samples);
  const bool several = questions.size() < results.samples.size();  // attempts: of all lines alike, so that they fit one table
  std::string lines;
  for (size_t i = 0; i < questions.size(); ++i) lines += dump_json(line_of(questions[i], i, results.settings, several)) + "\n";
  return lines;
}

}  // namespace foretrace::eval
