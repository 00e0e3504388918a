#include "eval/unjudged_sample.h"

namespace foretrace::eval {

Sample unjudged_sample(const worldmodel::Answer& answer) {
  Sample sample;
  sample.prediction = answer.text;
  sample.raw = answer.raw;
  sample.tokens = answer.tokens;
  if (answer.rated) sample.confidence = answer.confidence;
  sample.seconds = answer.seconds;
  sample.reason = answer.detail;
  if (answer.ending != worldmodel::Ending::kFinished) {
    sample.failure = worldmodel::ending_name(answer.ending);
  } else if (!answer.found) {
    sample.failure = "unparsed";
  }
  return sample;
}

void add_cost(const worldmodel::Answer& answer, Sample& sample) {
  if (answer.tokens > 0) sample.measures.push_back({"mean_tokens", static_cast<double>(answer.tokens), 1});
}

}  // namespace foretrace::eval
