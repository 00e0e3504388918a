// A file of generations, as CRUXEval's repository keeps them: {"sample_0": ["...", ...], ...}, several answers an item. They are graded as
// a system's samples, an attempt each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/cruxeval/cruxeval_scoring.h"
#include "eval/runner.h"

namespace foretrace::eval {

struct Generations {
  std::string name;  // the file's, without its ending
  std::string id;    // of the system: "generations-" and a hash of the file
  std::map<std::string, std::vector<std::string>> answers;  // by item
};

// Errors say which item is wrong.
Result<Generations> read_generations(const std::string& path);

class GenerationGrader {
 public:
  // `reference`: also as CRUXEval's scorer (--compat cruxeval). Fails where the generations name an item that there is not.
  // REQUIRES: judge outlives the grader
  static Result<GenerationGrader> make(CruxevalTask task, std::vector<CruxevalItem> items, Generations generations, AnswerJudge& judge,
                                       bool reference);

  // A task an attempt; one of an item without any, which is failed as "missing".
  [[nodiscard]] std::vector<Task> tasks() const;
  // Samples of some of the tasks. Measures: score_cruxeval(); with `reference`, also "cruxeval", whose total is 0 for an answer that
  // the reference scorer leaves out.
  [[nodiscard]] Result<std::vector<Sample>> grade(std::span<const Task> tasks) const;
  [[nodiscard]] const Generations& generations() const { return generations_; }

 private:
  GenerationGrader(CruxevalTask task, std::vector<CruxevalItem> items, Generations generations, AnswerJudge& judge, bool reference)
      : task_(task), items_(std::move(items)), generations_(std::move(generations)), judge_(&judge), reference_(reference) {}
  // None: the item has no such attempt.
  [[nodiscard]] const std::string* answer_to(const Task& task) const;
  // Fills in answers and what they failed by.
  Status judge_answers(std::span<const Task> tasks, std::vector<Sample>& samples) const;
  // The measure "cruxeval" of each.
  [[nodiscard]] Result<std::vector<Measure>> judge_as_reference(std::span<const Task> tasks, std::span<const Sample> samples) const;
  [[nodiscard]] bool left_out(const CruxevalItem& item, const std::string& answer) const;

  CruxevalTask task_;
  std::vector<CruxevalItem> items_;
  Generations generations_;
  AnswerJudge* judge_;
  bool reference_;
};

}  // namespace foretrace::eval
