// Steps of a trace as texts that are denoised: what is asked of a sampler, and the prediction in what it gives.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "lm/diffusion/sampler.h"
#include "worldmodel/calibration.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// A request, and what its text goes on from.
struct StepsRequest {
  std::shared_ptr<const datasets::ProgramText> program;
  std::vector<datasets::Token> prefix;  // of the given steps
  int64_t steps = 0;                    // that are asked for; 0: all up to the trace's end
  lm::DiffusionRequest request;
};

Result<StepsRequest> next_step_request(const Program& program, std::span<const tracer::StepView> prefix);
Result<StepsRequest> whole_trace_request(const Program& program);

// Uncalibrated.
TracePrediction read_steps(const StepsRequest& request, const lm::DiffusionText& text);

// Judges every step from 1 on after its true prefix; `denoise` gives a text a request. A trace that the language does not hold counts as
// predicted wrong.
using DenoiseTexts = std::function<Result<std::vector<lm::DiffusionText>>(const std::vector<lm::DiffusionRequest>&)>;
Result<std::vector<StepJudgement>> judge_steps(const TracedProgram& traced, const DenoiseTexts& denoise);

}  // namespace foretrace::worldmodel
