// Samples, counted in the ways that the report page draws.
#pragma once

#include <cstdint>
#include <vector>

#include "core/json.h"
#include "eval/sample.h"

namespace foretrace::eval {

// [[mean confidence, share right, n]] over ten bins of equal width; of samples that are one prediction with a confidence.
Json reliability_bins(const std::vector<Sample>& samples);

// Teacher-forced steps by their distance from the start: [[first, last, right, n]], each range twice as long as the one before.
Json horizon(const std::vector<Sample>& samples);

// [[type of the true value, type of the predicted one, n]]; of samples whose answer is one value. "none": nothing was predicted.
Json type_confusion(const std::vector<Sample>& samples);

// Bytes of a sample's texts, at most.
struct SampleTexts {
  size_t answer = 600;
  size_t raw = 4000;
};

// As report_data.h says.
Json sample_row(const Sample& sample, int64_t system, const SampleTexts& most);

}  // namespace foretrace::eval
