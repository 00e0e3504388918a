#include "agents/server/completion_run.h"

#include <algorithm>

namespace foretrace::agents {
namespace {

constexpr std::chrono::milliseconds kPatience(50);

}  // namespace

std::string CompletionRun::Choice::finish_reason() const {
  return text.stopped() || running->generation().finish == lm::FinishReason::kStop ? "stop" : "length";
}

CompletionRun::CompletionRun(std::vector<std::unique_ptr<Running>> running, const TokenSpelling& spelling, const std::vector<std::string>& stops) {
  for (auto& one : running) choices_.push_back({std::move(one), lm::tokenizer::TextStream(spelling.bytes_of(), stops), "", {}});
}

CompletionRun::Settled CompletionRun::settled(size_t index, size_t from, std::string text) const {
  const Choice& choice = choices_[index];
  const size_t count = choice.taken - from;
  Settled settled{index, std::move(text), std::span(choice.seen.tokens).subspan(from, count), {}, choice.seen.prompt_logprobs, std::span(choice.seen.steps).subspan(choice.told_steps)};
  if (!choice.seen.logprobs.empty()) settled.logprobs = std::span(choice.seen.logprobs).subspan(from, count);
  return settled;
}

bool CompletionRun::advance(const std::function<void(const Settled&)>& told) {
  bool waited = false;
  for (size_t i = 0; i < choices_.size(); ++i) {
    Choice& choice = choices_[i];
    if (choice.over) continue;
    const bool more = choice.running->wait(choice.seen, waited ? std::chrono::milliseconds(0) : kPatience);
    waited = true;
    std::string text;
    for (; choice.taken < choice.seen.tokens.size() && !choice.text.stopped(); ++choice.taken) text += choice.text.take(choice.seen.tokens[choice.taken]);
    if (choice.text.stopped()) choice.running->cancel();
    if (!more) {
      if (!choice.text.stopped()) text += choice.text.rest();
      choice.over = true;
    }
    choice.all += text;
    if (text.empty() && !choice.over && choice.told_steps == choice.seen.steps.size()) continue;
    told(settled(i, choice.told, std::move(text)));
    choice.told = choice.taken;
    choice.told_steps = choice.seen.steps.size();
  }
  return std::any_of(choices_.begin(), choices_.end(), [](const Choice& choice) { return !choice.over; });
}

bool CompletionRun::finish(const std::function<bool()>& given_up) {
  bool finished = true;
  while (advance([](const Settled&) {})) {
    if (finished && !given_up()) continue;
    finished = false;
    cancel();
  }
  return finished;
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
