// RemoteModel: a model behind an OpenAI-compatible server.
#pragma once

#include <memory>
#include <string>

#include "worldmodel/remote/completion_service.h"
#include "worldmodel/sampling.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// direct: asked in words (call_prompt.h). cwm: asked for a trace in CWM's tokens (cwm_prompt.h), of which the output is read off; needs
// a server that completes text and gives special tokens back.
enum class RemotePrompt { kDirect, kCwm };

struct RemoteSettings {
  remote::ServiceSettings service;
  RemotePrompt prompt = RemotePrompt::kDirect;
  Sampling sampling;
  int64_t max_tokens = 2048;  // of an answer
};

class RemoteModel : public WorldModel {
 public:
  // kInvalidArgument: CWM's tokens cannot be asked of a chat.
  static Result<std::unique_ptr<WorldModel>> open(RemoteSettings settings);

  [[nodiscard]] std::string name() const override { return settings_.service.model; }
  // Of everything that decides its answers, the prompts' versions included.
  [[nodiscard]] std::string id() const override;

  // kUnsupported: whole traces are what is asked of a server.
  Result<TracePrediction> next(const Program& program, std::span<const tracer::StepView> prefix) override;
  // cwm only, else kUnsupported.
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs, const Budget& budget) override;
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget& budget) override;
  // Asked in words, whatever the prompt.
  Result<std::vector<Answer>> inputs(std::span<const InputQuestion> questions) override;

 private:
  RemoteModel(RemoteSettings settings, remote::CompletionService service) : settings_(std::move(settings)), service_(std::move(service)) {}
  struct Prompt {
    std::string text;
    int64_t attempt = 0;  // as of Program: its request has a seed of its own
  };
  Result<std::vector<remote::ServiceReply>> ask(std::vector<Prompt> prompts, const std::string& stop, bool special_tokens);
  // Answers to prompts in words; `read` finds the answer's part that counts.
  template <typename Read>
  Result<std::vector<Answer>> answers(std::vector<Prompt> prompts, const Read& read);

  RemoteSettings settings_;
  remote::CompletionService service_;
};

}  // namespace foretrace::worldmodel
