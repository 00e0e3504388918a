#include "eval/cruxeval/answer_samples.h"

#include "core/check.h"

namespace foretrace::eval {
namespace {

// Without a verdict.
Sample unjudged(CruxevalTask task, const std::string& entry, const worldmodel::Answer& answer) {
  Sample sample;
  sample.prediction = answer.text;
  if (answer.rated) sample.confidence = answer.confidence;
  sample.seconds = answer.seconds;
  sample.reason = answer.detail;
  if (answer.ending != worldmodel::Ending::kFinished) {
    sample.failure = worldmodel::ending_name(answer.ending);
  } else if (!answer.found) {
    sample.failure = "unparsed";
  } else if (task == CruxevalTask::kInput) {
    sample.prediction = entry + "(" + answer.text + ")";
  }
  return sample;
}

}  // namespace

Result<std::vector<Sample>> answer_samples(CruxevalTask task, const std::vector<CruxevalItem>& items,
                                           std::span<const worldmodel::Answer> answers, AnswerJudge& judge) {
  FORETRACE_CHECK(items.size() == answers.size(), "an answer an item");
  std::vector<Sample> samples;
  std::vector<AnswerPair> pairs;
  std::vector<size_t> judged;  // pairs[j] is samples[judged[j]]'s
  for (size_t i = 0; i < items.size(); ++i) {
    samples.push_back(unjudged(task, items[i].entry, answers[i]));
    if (!samples[i].failure.empty()) continue;
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
    if (answers[i].tokens > 0) samples[i].measures.push_back({"mean_tokens", static_cast<double>(answers[i].tokens), 1});
  }
  return samples;
}

}  // namespace foretrace::eval
