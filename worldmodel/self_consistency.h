// Self-consistency: one answer out of several attempts at the same question (Wang et al. 2022, arXiv:2203.11171), and inputs that the model's
// own forward prediction confirms. Nothing is executed.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/result.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// The text that most attempts have, of two alike the one in which they are more confident together; attempts without a text have no vote. The
// answer is the first attempt with that text, its confidence the share of all attempts that have it; seconds and tokens are those of all
// attempts. Where none has a text: the first attempt. REQUIRES: an attempt
Answer most_frequent(std::span<const Answer> attempts);

// For each question the answer among its attempts' inputs, attempts[k][i] of question i, that `output` confirms: it predicts the value that
// was asked for. Of several the one with the largest product of both confidences; where none is confirmed, the first attempt's. `output` is asked
// once for each different input.
using OutputOf = std::function<Result<std::vector<Answer>>(std::span<const Program>)>;
Result<std::vector<Answer>> confirmed_inputs(std::span<const InputQuestion> questions, std::span<const std::vector<Answer>> attempts, const OutputOf& output);

}  // namespace foretrace::worldmodel
