#include "eval/cruxeval/answer_samples.h"

#include "core/check.h"
#include "eval/unjudged_sample.h"

namespace foretrace::eval {
Result<std::vector<Sample>> answer_samples(CruxevalTask task, const std::vector<CruxevalItem>& items,
                                           std::span<const worldmodel::Answer> answers, AnswerJudge& judge) {
  FORETRACE_CHECK(items.size() == answers.size(), "an answer an item");
  std::vector<Sample> samples;
  std::vector<AnswerPair> pairs;
  std::vector<size_t> judged;  // pairs[j] is samples[judged[j]]'s
  for (size_t i = 0; i < items.size(); ++i) {
    samples.push_back(unjudged_sample(answers[i]));
    if (!samples[i].failure.empty()) continue;
    if (task == CruxevalTask::kInput) samples[i].prediction = items[i].entry + "(" + answers[i].text + ")";
    pairs.push_back(cruxeval_pair(task, items[i], samples[i].prediction));
    judged.push_back(i);
  }
  TRY_ASSIGN(const auto judgements, judge.judge(pairs));
  for (size_t j = 0; j < judged.size(); ++j) {
    samples[judged[j]].failure = failure_class(judgements[j].verdict);
    samples[judged[j]].reason = judgements[j].reason;
  }
  for (size_t i = 0; i < items.size(); ++i) {
    score_cruxeval(task, items[i], samples[i]);
    add_cost(answers[i], samples[i]);
  }
  return samples;
}

}  // namespace foretrace::eval
