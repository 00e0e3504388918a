#include "eval/report/sample_views.h"

#include <algorithm>
#include <array>
#include <map>

#include "eval/cruxeval/cruxeval_data.h"
#include "eval/cut_text.h"

namespace foretrace::eval {
namespace {

bool is_value(const Sample& sample) { return sample.part == "output" || sample.part == "free"; }

}  // namespace

Json reliability_bins(const std::vector<Sample>& samples) {
  std::array<double, 10> said{}, right{}, count{};
  for (const Sample& sample : samples) {
    if (!sample.confidence || sample.predictions != 1) continue;
    const auto bin = static_cast<size_t>(std::clamp(*sample.confidence * 10, 0.0, 9.0));
    said[bin] += *sample.confidence;
    right[bin] += sample.failure.empty() ? 1 : 0;
    count[bin] += 1;
  }
  Json bins = Json::array();
  for (size_t i = 0; i < count.size(); ++i)
    if (count[i] > 0) bins.push_back({said[i] / count[i], right[i] / count[i], count[i]});
  return bins;
}

Json horizon(const std::vector<Sample>& samples) {
  std::vector<std::pair<int64_t, int64_t>> ranges;  // right, n
  for (const Sample& sample : samples) {
    if (sample.part != "next") continue;
    size_t range = 0, last = 1;  // steps count from 1: the first has nothing before it to go on from
    for (size_t step = 1; step <= sample.prediction.size(); ++step) {
      if (step > last) {
        ++range;
        last = 2 * last + 1;
      }
      if (ranges.size() <= range) ranges.emplace_back();
      ranges[range].first += sample.prediction[step - 1] == '1' ? 1 : 0;
      ++ranges[range].second;
    }
  }
  Json all = Json::array();
  int64_t first = 1;
  for (const auto& [right, n] : ranges) {
    all.push_back({first, 2 * first - 1, right, n});
    first *= 2;
  }
  return all;
}

Json type_confusion(const std::vector<Sample>& samples) {
  std::map<std::pair<std::string, std::string>, int64_t> counts;
  for (const Sample& sample : samples)
    if (is_value(sample) && !sample.expected.empty())
      ++counts[{literal_class(sample.expected), sample.prediction.empty() ? "none" : literal_class(sample.prediction)}];
  Json all = Json::array();
  for (const auto& [types, n] : counts) all.push_back({types.first, types.second, n});
  return all;
}

Json sample_row(const Sample& sample, int64_t system, const SampleTexts& most) {
  const bool more = sample.raw != sample.prediction;
  return Json::array({system, sample.item, sample.part, sample.attempt, sample.failure, cut_text(sample.expected, most.answer), cut_text(sample.prediction, most.answer),
                      sample.confidence ? Json(*sample.confidence) : Json(), 1000 * sample.seconds, cut_text(sample.reason, most.answer), sample.tokens,
                      more ? cut_text(sample.raw, most.raw) : ""});
}

}  // namespace foretrace::eval
