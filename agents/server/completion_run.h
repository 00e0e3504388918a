// The generations of one request on their way, with their texts.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
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
    std::string all;  // of it so far
    size_t seen = 0;  // tokens
    bool over = false;
  };

  CompletionRun(std::vector<std::unique_ptr<Running>> running, const TokenSpelling& spelling, const std::vector<std::string>& stops);

  // Waits a little for tokens, and tells the text that has settled: told(index, text). False: all are over.
  bool advance(const std::function<void(size_t index, const std::string& text)>& told);
  // To the end of all. False: `end` has come first, and what is left is cancelled.
  bool finish(std::chrono::steady_clock::time_point end);
  void cancel();

  [[nodiscard]] const std::vector<Choice>& choices() const { return choices_; }
  // What made a generation fail, if one has. REQUIRES: all are over
  [[nodiscard]] Status failure() const;

 private:
  std::vector<Choice> choices_;
};

}  // namespace foretrace::agents
