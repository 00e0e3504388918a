// DenoisingService: a model that denoises (lm/diffusion/sampler.h). Requests of one shape that wait together go through it together; text
// comes a committed block at a time.
#pragma once

#include <memory>
#include <vector>

#include "agents/server/generation_service.h"
#include "lm/diffusion/diffusion_info.h"

namespace foretrace::agents {

class DenoisingService : public GenerationService {
 public:
  // Of `options.engine`: max_sequences at once, or one where it is deterministic.
  DenoisingService(std::unique_ptr<lm::CausalLm> model, lm::DiffusionInfo info, ServiceOptions options);
  // Ends what runs, behind the block at hand.
  ~DenoisingService() override;
  [[nodiscard]] bool denoises() const override { return true; }

 private:
  void run();
  // Requests that differ in prompt and seed alone.
  void denoise(std::vector<Waiting>& batch);

  std::unique_ptr<lm::CausalLm> model_;
  lm::DiffusionInfo info_;
  ServiceOptions options_;
};

}  // namespace foretrace::agents
