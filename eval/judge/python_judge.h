// PythonJudge: AnswerJudge through the tracer's interpreter, untraced and in its sandbox: many pairs a program, a forked process for each
// pair, several programs at a time. Equal pairs are judged once.
// What an answer reports is marked with a number drawn for it, so that nothing it prints or exits with passes for a verdict; an answer that
// looks for that number in the judge's frames could still lie about itself.
#pragma once

#include <vector>

#include "eval/judge/answer_judge.h"
#include "eval/judge/pair_queue.h"
#include "worldmodel/scratch_store.h"

namespace foretrace::eval {

class PythonJudge : public AnswerJudge {
 public:
  // `jobs` programs at a time.
  explicit PythonJudge(int jobs = 1, tracer::RecorderOptions options = {});
  Result<std::vector<Judgement>> judge(std::span<const AnswerPair> pairs) override;

 private:
  // Judges what the queue gives, until it is empty.
  static Status judge_from(PairQueue& queue, worldmodel::ScratchStore& store, std::span<const AnswerPair> pairs, std::span<Judgement> judged);
  // One program: judges until it ends, at least the first of the pairs.
  static Result<std::vector<Judgement>> judge_some(worldmodel::ScratchStore& store, std::span<const AnswerPair> pairs);
  int jobs_;
  tracer::RecorderOptions options_;
  worldmodel::ScratchStore store_;  // of the calling thread; others have one for a call, since a host ends with the thread that started it
};

}  // namespace foretrace::eval
