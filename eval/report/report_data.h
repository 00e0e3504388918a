// What the report page shows, as JSON (read by eval/report/page/*.js):
//   {"groups": [{"suite", "n", "metrics": [NAME, ...], "systems": [SYSTEM, ...], "samples": [SAMPLE, ...], "left_out": items}]}
//   SYSTEM  {"id", "name", "detail", "settings", "metrics": {NAME: [value, low, high, of]}, "failures": {CLASS: n}, "ms", "times_real",
//            "confidence": null or as confidence_json, "bins": [[said, right, n] x 10], "horizon": [[first, last, right, n], ...],
//            "types": [[expected, predicted, n], ...]}
//   SAMPLE  [system's index, item, part, attempt, failure, expected, prediction, confidence or null, ms, reason, tokens,
//            raw output, "" where it is the prediction]
// A group: finished evaluations of one suite over the same items; of one system the latest.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "eval/report/sample_views.h"

namespace foretrace::eval {

struct ReportLimits {
  int64_t items = 2000;  // of a group whose samples are shown; the tables count all
  SampleTexts texts;
};

// kNotFound: no store has a finished evaluation.
Result<Json> report_data(const std::vector<std::string>& stores, const ReportLimits& limits);

}  // namespace foretrace::eval
