// Decontamination: named evaluation sets, and the test that a program is none of theirs. For one
// thread. docs/decontamination.md says what the test finds and what it does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/overlap/evaluation_set.h"
#include "datasets/overlap/overlap_index.h"

namespace foretrace::datasets::overlap {

class Decontamination {
 public:
  // Errors of read_evaluation_set; kParse for an evaluation program that is not Python, since it
  // could never be found.
  static Result<Decontamination> open(const std::vector<std::string>& files,
                                      const TaskRange& tasks);

  [[nodiscard]] const std::vector<EvaluationSet>& sets() const { return sets_; }

  // The strongest overlap of a program with each set, in their order. kParse: it is not Python.
  Result<std::vector<std::optional<Overlap>>> find(std::string_view source);

  // Empty, or why the program must not be trained on: "overlaps mbpp 11-510: near"; what cannot be
  // read cannot be cleared.
  std::string objection(std::string_view source);

 private:
  std::vector<EvaluationSet> sets_;
  std::vector<OverlapIndex> indices_;  // by set
};

}  // namespace foretrace::datasets::overlap
