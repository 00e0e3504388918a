// The generations of one request on their way, with their texts.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/server/generation_service.h"
#include "agents/server/token_spelling.h"

namespace foretrace::agents {

class CompletionRun {
 public:
  struct Choice {
    std::unique_ptr<Running> running;
    lm::tokenizer::TextStream text;
    std::string all;        // of it so far
    TokensSoFar seen;
    size_t taken = 0;       // of the tokens: up to the one that ends the text
    size_t told = 0;        // of those
    size_t told_steps = 0;
    bool over = false;

    // "stop", "length". REQUIRES: over
    [[nodiscard]] std::string finish_reason() const;
  };
  // Text of a choice, the tokens behind it, and what happened on its canvas. Views of the run's own.
  struct Settled {
    size_t index = 0;
    std::string text;
    std::span<const int32_t> tokens;
    std::span<const std::vector<lm::TokenLogprob>> logprobs, prompt_logprobs;  // where they were asked for
    std::span<const CanvasStep> steps;
  };

  CompletionRun(std::vector<std::unique_ptr<Running>> running, const TokenSpelling& spelling, const std::vector<std::string>& stops);

  // Waits a little for tokens, and tells what has settled, of each choice for the last time when it is over. False: all are over.
  bool advance(const std::function<void(const Settled&)>& told);
  // To the end of all. False: `given_up` said so first, and what is left is cancelled.
  bool finish(const std::function<bool()>& given_up);
  void cancel();

  [[nodiscard]] const std::vector<Choice>& choices() const { return choices_; }
  // All of a choice.
  [[nodiscard]] Settled whole(size_t index) const { return settled(index, 0, choices_[index].all); }
  // What made a generation fail, if one has. REQUIRES: all are over
  [[nodiscard]] Status failure() const;

 private:
  [[nodiscard]] Settled settled(size_t index, size_t from, std::string text) const;

  std::vector<Choice> choices_;
};

}  // namespace foretrace::agents
