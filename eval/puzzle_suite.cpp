#include "eval/puzzle_suite.h"

#include "core/hash.h"

namespace foretrace::eval {

PuzzleSuite::PuzzleSuite(const datasets::puzzle::PuzzleSet& set) : set_(set) {}

std::vector<Task> PuzzleSuite::tasks() const {
  std::vector<Task> tasks;
  for (int64_t i = 0; i < set_.examples(); ++i) {
    const auto input = set_.input(i), label = set_.label(i);
    const std::string content = std::string(input.begin(), input.end()) + "|" + std::string(label.begin(), label.end());
    tasks.push_back({static_cast<size_t>(i), "puzzle " + std::to_string(i), "group " + std::to_string(set_.group_of(i)), "solve",
                     sha256_hex(content + "|" + std::to_string(set_.identifier_of(i)))});
  }
  return tasks;
}

std::vector<Sample> PuzzleSuite::run(const worldmodel::PuzzleModel& model, std::span<const Task> tasks) const {
  std::vector<int64_t> examples;
  for (const Task& task : tasks) examples.push_back(static_cast<int64_t>(task.item));
  const auto answers = model.solve(set_, examples);
  std::vector<Sample> samples;
  for (size_t i = 0; i < examples.size(); ++i) samples.push_back(score(examples[i], answers[i]));
  return samples;
}

std::string PuzzleSuite::text(std::span<const uint8_t> row) const {
  std::string text;
  for (const uint8_t token : row) text += set_.rules != nullptr ? std::string(1, set_.rules->character(token)) : std::to_string(token) + " ";
  return text;
}

Sample PuzzleSuite::score(int64_t example, const worldmodel::PuzzleAnswer& answer) const {
  const auto label = set_.label(example);
  double asked = 0, right = 0;
  for (size_t i = 0; i < label.size(); ++i) {
    if (label[i] == set_.ignored_label) continue;
    asked += 1;
    right += answer.tokens[i] == label[i] ? 1 : 0;
  }
  const bool solved = set_.verdict(example, answer.tokens) == "solved";
  Sample sample;
  sample.failure = solved ? "" : "wrong";
  sample.expected = text(label);
  sample.prediction = text(answer.tokens);
  sample.confidence = answer.confidence;
  sample.seconds = answer.seconds;
  sample.measures = {{"solved", solved ? 1.0 : 0.0, 1}, {"cells", right, asked}, {"mean_steps", answer.steps, 1}};
  return sample;
}

}  // namespace foretrace::eval
