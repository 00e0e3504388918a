#include "agents/server/completion_run.h"

#include <algorithm>

namespace foretrace::agents {
namespace {

constexpr std::chrono::milliseconds kPatience(50);

}  // namespace

CompletionRun::CompletionRun(std::vector<std::unique_ptr<Running>> running, const TokenSpelling& spelling, const std::vector<std::string>& stops) {
  for (auto& one : running) choices_.push_back({std::move(one), lm::tokenizer::TextStream(spelling.bytes_of(), stops), "", 0, false});
}

bool CompletionRun::advance(const std::function<void(size_t, const std::string&)>& told) {
  bool waited = false;
  for (size_t i = 0; i < choices_.size(); ++i) {
    Choice& choice = choices_[i];
    if (choice.over) continue;
    std::vector<int32_t> tokens;
    const bool more = choice.running->wait(choice.seen, tokens, waited ? std::chrono::milliseconds(0) : kPatience);
    waited = true;
    choice.seen += tokens.size();
    std::string settled;
    for (const int32_t token : tokens)
      if (!choice.text.stopped()) settled += choice.text.take(token);
    if (choice.text.stopped()) choice.running->cancel();
    if (!more) {
      if (!choice.text.stopped()) settled += choice.text.rest();
      choice.over = true;
    }
    choice.all += settled;
    if (!settled.empty()) told(i, settled);
  }
  return std::any_of(choices_.begin(), choices_.end(), [](const Choice& choice) { return !choice.over; });
}

bool CompletionRun::finish(std::chrono::steady_clock::time_point end) {
  bool in_time = true;
  while (advance([](size_t, const std::string&) {})) {
    if (std::chrono::steady_clock::now() < end) continue;
    in_time = false;
    cancel();
  }
  return in_time;
}

void CompletionRun::cancel() {
  for (Choice& choice : choices_) choice.running->cancel();
}

Status CompletionRun::failure() const {
  for (const Choice& choice : choices_)
    if (choice.running->generation().finish == lm::FinishReason::kFailed) return choice.running->generation().failure;
  return {};
}

}  // namespace foretrace::agents
