#include "eval/arc_suite.h"

#include "core/hash.h"
#include "datasets/puzzle/arc_layout.h"
#include "datasets/puzzle/arc_transform.h"
#include "datasets/puzzle/arc_vote.h"

namespace foretrace::eval {
namespace {

using namespace datasets::puzzle;

std::string text_of(const Grid& grid) {
  std::string text;
  for (size_t r = 0; r < grid.rows; ++r) {
    for (size_t c = 0; c < grid.columns; ++c) text += static_cast<char>('0' + grid.at(r, c));
    text += '\n';
  }
  return text;
}

}  // namespace

Result<ArcSuite> ArcSuite::make(const PuzzleSet& set, const std::vector<std::string>& identifiers) {
  ArcSuite suite(set, identifiers);
  for (size_t group = 0; group + 1 < set.group_starts.size(); ++group) {
    const auto first = static_cast<size_t>(set.group_starts[group]), last = static_cast<size_t>(set.group_starts[group + 1]);
    const int64_t pairs = set.puzzle_starts[first + 1] - set.puzzle_starts[first];
    TRY_ASSIGN(const ArcName name, parse_arc_name(identifiers[static_cast<size_t>(set.identifiers[first])]));
    for (int64_t pair = 0; pair < pairs; ++pair) {
      Question question{name.id, pair, {}};
      for (size_t puzzle = first; puzzle < last; ++puzzle) question.copies.push_back(set.puzzle_starts[puzzle] + pair);
      suite.questions_.push_back(std::move(question));
    }
  }
  return suite;
}

std::vector<Task> ArcSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < questions_.size(); ++i) {
    const Question& question = questions_[i];
    std::string content;
    for (const int64_t example : question.copies) {
      const auto input = set_.input(example), label = set_.label(example);
      content.append(input.begin(), input.end()).append(label.begin(), label.end());
    }
    tasks.push_back({i, question.task + " " + std::to_string(question.pair), question.task, "vote", sha256_hex(content)});
  }
  return tasks;
}

std::vector<Sample> ArcSuite::run(const worldmodel::PuzzleModel& model, std::span<const Task> tasks) const {
  std::vector<Sample> samples;
  for (const Task& task : tasks) samples.push_back(ask(model, questions_[task.item]));
  return samples;
}

Sample ArcSuite::ask(const worldmodel::PuzzleModel& model, const Question& question) const {
  ArcVote vote;
  Sample sample;
  double steps = 0;
  constexpr size_t kAtOnce = 16;
  const std::span<const int64_t> copies(question.copies);
  for (size_t begin = 0; begin < copies.size(); begin += kAtOnce) {
    const auto some = copies.subspan(begin, std::min(kAtOnce, copies.size() - begin));
    const auto answers = model.solve(set_, some);
    for (size_t i = 0; i < some.size(); ++i) {
      const auto name = parse_arc_name(identifiers_[static_cast<size_t>(set_.identifier_of(some[i]))]);
      if (name.ok()) vote.add(name.value().transform.undo(arc_grid(answers[i].tokens)), answers[i].confidence);
      sample.seconds += answers[i].seconds;
      steps += answers[i].steps;
    }
  }
  const Grid expected = arc_grid(set_.label(question.copies.front()));
  const auto ranked = vote.ranked();
  const bool first = among_first(ranked, expected, 1), second = among_first(ranked, expected, 2);
  sample.failure = second ? "" : "wrong";
  sample.expected = text_of(expected);
  if (!ranked.empty()) {
    sample.prediction = text_of(ranked.front().answer);
    sample.confidence = ranked.front().confidence;
  }
  const auto count = static_cast<double>(question.copies.size());
  sample.measures = {{"two_tries", second ? 1.0 : 0.0, 1}, {"first_try", first ? 1.0 : 0.0, 1}, {"mean_steps", steps, count}};
  return sample;
}

}  // namespace foretrace::eval
