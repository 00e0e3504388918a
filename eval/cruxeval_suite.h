// Suite `cruxeval-output` (Gu et al. 2024, arXiv:2401.03065): the output of 800 short functions
// `f`. The system's answer is scored by executing `output == answer`. Metrics: pass@1, pass@1_TYPE
// by the output's type, pass@1_not_copied over the items whose output is not the first argument's
// text.
#pragma once

#include <string>
#include <vector>

#include "eval/answer_judge.h"
#include "eval/suite.h"

namespace foretrace::eval {

struct CruxevalItem {
  std::string id;
  std::string code;
  std::string input;   // text between the parentheses of f(...)
  std::string output;  // a Python literal
};

// Reads {"code","input","output","id"} lines; the last line may lack its newline. Errors name the
// line.
Result<std::vector<CruxevalItem>> read_cruxeval(const std::string& path);

class CruxevalOutputSuite : public Suite {
 public:
  // REQUIRES: judge outlives the suite
  CruxevalOutputSuite(std::vector<CruxevalItem> items, AnswerJudge& judge,
                      worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "cruxeval-output"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system,
                                  std::span<const Task> tasks) override;

 private:
  std::vector<CruxevalItem> items_;
  AnswerJudge& judge_;
  worldmodel::Budget budget_;
};

// The type of a Python literal by its first characters: "str", "int", ...
std::string literal_class(const std::string& literal);

}  // namespace foretrace::eval
