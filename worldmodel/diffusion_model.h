// DiffusionModel: the next steps, or the state that is asked for, as a canvas of noise that is denoised in parallel, within the grammar,
// so that every prediction parses. Whole rows (LLaDA) or blocks on a cache (BD3-LM), as the model was trained.
#pragma once

#include <memory>
#include <string>

#include "lm/diffusion/denoise_policy.h"
#include "lm/diffusion/diffusion_info.h"
#include "worldmodel/model_directory.h"
#include "worldmodel/world_model.h"

namespace foretrace::lm {
class CausalLm;
class Denoiser;
struct DiffusionRequest;
struct DiffusionText;
}  // namespace foretrace::lm

namespace foretrace::worldmodel {

struct DiffusionModelOptions {
  lm::DenoisePolicy policy = threshold_policy(0.9);
  int64_t canvas = 128;  // cells of an answer or step where whole rows are denoised
  int64_t tokens_a_pass = 0;  // accepted in each pass, whatever the policy's `count` (CountRule::kSchedule); 0: as the policy says
  int64_t batch = 32;    // texts at once

  static lm::DenoisePolicy threshold_policy(double threshold);
};

class DiffusionModel : public WorldModel {
 public:
  // Refuses directories whose decoder is not "diffusion".
  static Result<std::unique_ptr<DiffusionModel>> open(ModelDirectory directory, const DiffusionModelOptions& options = {});
  DiffusionModel(ModelDirectory directory, std::unique_ptr<lm::CausalLm> model, lm::DiffusionInfo info, const DiffusionModelOptions& options);
  ~DiffusionModel() override;

  [[nodiscard]] std::string name() const override { return directory_.name; }
  [[nodiscard]] std::string id() const override { return directory_.id; }
  Result<TracePrediction> next(const Program& program, std::span<const tracer::StepView> prefix) override;
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget& budget) override;
  // Every step after its true prefix, many at once.
  Result<std::vector<std::vector<StepJudgement>>> judge_next(std::span<const TracedProgram> traces) override;

 private:
  struct Denoised;
  // `cells`: of each text, at least.
  Result<std::vector<Denoised>> denoise(const std::vector<lm::DiffusionRequest>& requests, int64_t cells) const;
  Result<std::vector<Denoised>> denoise_batch(const std::vector<lm::DiffusionRequest>& requests, int64_t cells) const;

  ModelDirectory directory_;
  std::unique_ptr<lm::CausalLm> model_;
  lm::DiffusionInfo info_;
  DiffusionModelOptions options_;
};

}  // namespace foretrace::worldmodel
