// TokenService: a model that goes token by token. Requests join the running batch (lm/generate/engine.h) as soon as there is room.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "agents/server/generation_service.h"

namespace foretrace::agents {

class TokenService : public GenerationService {
 public:
  TokenService(std::unique_ptr<lm::CausalLm> model, ServiceOptions options);
  // Ends what runs.
  ~TokenService() override;
  [[nodiscard]] bool denoises() const override { return false; }

 private:
  void run();
  void take_up(lm::GenerationEngine& engine);

  std::unique_ptr<lm::CausalLm> model_;
  ServiceOptions options_;
  std::vector<std::pair<int64_t, std::shared_ptr<RunningState>>> taken_;  // by the engine's number; of the thread alone
};

}  // namespace foretrace::agents
