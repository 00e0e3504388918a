// PythonJudge: AnswerJudge through the tracer's interpreter, untraced and in its sandbox, many
// pairs a program.
#pragma once

#include "eval/answer_judge.h"
#include "worldmodel/scratch_store.h"

namespace foretrace::eval {

class PythonJudge : public AnswerJudge {
 public:
  explicit PythonJudge(tracer::RecorderOptions options = {}) : store_(std::move(options)) {}
  Result<std::vector<Verdict>> judge(std::span<const AnswerPair> pairs) override;

 private:
  // Judges until the program ends; appends a verdict for at least the first of the pairs.
  Status judge_some(std::span<const AnswerPair> pairs, std::vector<Verdict>& verdicts);
  worldmodel::ScratchStore store_;
};

}  // namespace foretrace::eval
