#include "lm/generate/engine.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kScoredAtOnce = 64;  // tokens of a prompt: their logits are wide

}  // namespace

struct GenerationEngine::Sequence {
  int64_t id;
  GenerationRequest request;
  Rng rng;
  Generation generation;
  int64_t read = 0;   // tokens of the prompt
  int32_t guess = 0;  // of the next token, where decoding is speculative
  bool ended = false;

  [[nodiscard]] int64_t unread() const { return static_cast<int64_t>(request.prompt.size()) - read; }
  void end(FinishReason reason) {
    generation.finish = reason;
    ended = true;
  }
  [[nodiscard]] bool stops() const {
    return std::any_of(request.stops.begin(), request.stops.end(), [&](const std::vector<int32_t>& stop) {
      return !stop.empty() && stop.size() <= generation.tokens.size() &&
             std::equal(stop.rbegin(), stop.rend(), generation.tokens.rbegin());
    });
  }
  // The request's own guess, where it has one.
  void take_guess(int32_t from_head, int64_t vocabulary) {
    const int32_t own = request.draft ? request.draft(generation.tokens) : -1;
    guess = own >= 0 && own < vocabulary ? own : from_head;
  }
  void take(int32_t token) {
    generation.tokens.push_back(token);
    const bool on = !request.on_token || request.on_token(generation);
    if (stops()) end(FinishReason::kStop);
    else if (!on) end(FinishReason::kCancelled);
    else if (static_cast<int64_t>(generation.tokens.size()) >= request.max_tokens) end(FinishReason::kLength);
  }
};

GenerationEngine::GenerationEngine(const CausalLm& model, EngineOptions options) : model_(model), options_(options) {}
GenerationEngine::~GenerationEngine() = default;

Status GenerationEngine::check_options() const {
  if (options_.max_sequences < 1 || options_.prefill_tokens < 1)
    return invalid_argument("max_sequences and prefill_tokens must be 1 or more");
  if (model_.config().bidirectional)
    return invalid_argument("every token of the model sees its whole row: it generates by denoising, not token by token",
                            "lm/diffusion/sampler.h");
  if (!options_.speculative) return {};
  if (options_.prefix) return invalid_argument("speculative decoding reads prompts causally, not as prefixes");
  if (!model_.looks_ahead()) return invalid_argument("speculative decoding needs a multi-token head, and the model has none");
  if (!model_.packed_ahead()) return invalid_argument("speculative decoding needs weights that are packed, the multi-token head's too");
  return {};
}

Result<int64_t> GenerationEngine::add(GenerationRequest request) {
  TRY(check_options());
  TRY(check_sampling(request.sampling));
  if (request.prompt.empty()) return invalid_argument("the prompt has no token");
  if (request.max_tokens < 0) return invalid_argument("max_tokens must be 0 or more");
  if (request.prompt_logprobs >= 0 && options_.prefix) return invalid_argument("tokens of a prompt that see each other have no log probabilities");
  for (const int32_t token : request.prompt)
    if (token < 0 || token >= model_.config().vocab_size)
      return invalid_argument("token " + std::to_string(token) + " of the prompt is none of the model's " +
                              std::to_string(model_.config().vocab_size));
  const uint64_t seed = request.seed;
  waiting_.push_back(std::make_unique<Sequence>(Sequence{next_id_, std::move(request), Rng(seed), {}}));
  return next_id_++;
}

bool GenerationEngine::idle() const { return waiting_.empty() && reading_ == nullptr && groups_.empty(); }

int64_t GenerationEngine::running() const {
  int64_t count = 0;
  for (const Group& group : groups_) count += static_cast<int64_t>(group.sequences.size());
  return count;
}

std::vector<std::pair<int64_t, Generation>> GenerationEngine::take_finished() { return std::exchange(finished_, {}); }

GenerationEngine::Sequences GenerationEngine::next_prompts() {
  Sequences batch;
  int64_t longest = 0;
  while (!waiting_.empty() && running() + static_cast<int64_t>(batch.size()) < options_.max_sequences) {
    longest = std::max(longest, waiting_.front()->unread());
    const int64_t cells = longest * (static_cast<int64_t>(batch.size()) + 1);
    if (!batch.empty() && (options_.deterministic || cells > options_.prefill_tokens)) break;
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void GenerationEngine::read_prompts() {
  if (reading_ == nullptr) {
    Sequences batch = next_prompts();
    if (batch.empty()) return;
    const auto rows = static_cast<int64_t>(batch.size());
    reading_ = std::make_unique<Group>(Group{model_.new_cache(rows), std::move(batch), {}});
    if (options_.speculative) reading_->drafter.emplace(model_, rows);
  }
  Group& group = *reading_;
  std::vector<int64_t> lengths;
  for (const auto& sequence : group.sequences)
    lengths.push_back(options_.prefix ? sequence->unread() : std::min(sequence->unread(), options_.prefill_tokens));
  const int64_t longest = *std::max_element(lengths.begin(), lengths.end());
  const at::Tensor ids = at::zeros({static_cast<int64_t>(lengths.size()), longest}, at::kLong);
  for (size_t row = 0; row < lengths.size(); ++row) {
    Sequence& sequence = *group.sequences[row];
    const auto* from = sequence.request.prompt.data() + sequence.read;
    std::copy_n(from, lengths[row], ids.data_ptr<int64_t>() + static_cast<int64_t>(row) * longest);
    sequence.read += lengths[row];
  }
  const at::Tensor logits = read(group, ids, lengths);
  if (group.sequences.front()->unread() > 0) return;
  for (auto& sequence : group.sequences)
    if (sequence->request.max_tokens == 0 && !sequence->ended) sequence->end(FinishReason::kLength);
  draw(group, logits);
  if (group.drafter) guess(group, group.drafter->last_states().unsqueeze(0), std::vector<bool>(lengths.size(), false));
  join(std::move(*std::exchange(reading_, nullptr)));
}

at::Tensor GenerationEngine::read(Group& group, const at::Tensor& ids, const std::vector<int64_t>& lengths) {
  const auto scored = [](const auto& sequence) { return sequence->request.prompt_logprobs >= 0; };
  const bool scores = std::any_of(group.sequences.begin(), group.sequences.end(), scored);
  const MaskMode mode = options_.prefix ? MaskMode::prefix(lengths) : MaskMode::causal();
  if (!group.drafter && !scores) return model_.prefill(group.cache, ids, lengths, mode);
  const CausalLm::Prefilled read = model_.prefill_states(group.cache, ids, lengths, mode);
  if (group.drafter) group.drafter->read(ids, lengths, read.states);
  if (scores) score_prompts(group, lengths, read.states);
  return read.logits;
}

void GenerationEngine::score_prompts(Group& group, const std::vector<int64_t>& lengths, const at::Tensor& states) const {
  const at::NoGradGuard no_grad;
  for (size_t row = 0; row < lengths.size(); ++row) {
    Sequence& sequence = *group.sequences[row];
    if (sequence.request.prompt_logprobs < 0 || sequence.ended) continue;
    const auto& prompt = sequence.request.prompt;
    const int64_t first = sequence.read - lengths[row];  // of those that were read
    const int64_t count = std::min(lengths[row], static_cast<int64_t>(prompt.size()) - 1 - first);
    for (int64_t from = 0; from < count; from += kScoredAtOnce) {
      const int64_t some = std::min(kScoredAtOnce, count - from);
      const at::Tensor logits = model_.head(states[static_cast<int64_t>(row)].narrow(0, from, some)).to(at::kFloat).contiguous();
      const auto width = static_cast<size_t>(logits.size(1));
      for (int64_t i = 0; i < some; ++i)
        sequence.generation.prompt_logprobs.push_back(log_probabilities({logits.data_ptr<float>() + static_cast<size_t>(i) * width, width},
                                                                        prompt[static_cast<size_t>(first + from + i + 1)], sequence.request.prompt_logprobs));
    }
  }
}

void GenerationEngine::join(Group group) {
  drop_ended(group);
  if (group.sequences.empty()) return;
  if (options_.deterministic || groups_.empty()) return groups_.push_back(std::move(group));
  groups_.front().cache.append(group.cache);
  if (group.drafter) groups_.front().drafter->append(*group.drafter);
  std::move(group.sequences.begin(), group.sequences.end(), std::back_inserter(groups_.front().sequences));
}

void GenerationEngine::draw(Sequence& sequence, std::span<float> logits) {
  Generation& generation = sequence.generation;
  std::vector<float> given;  // before the mask
  if (sequence.request.logprobs >= 0) given.assign(logits.begin(), logits.end());
  if (sequence.request.mask) sequence.request.mask(generation.tokens, logits);
  const auto token = sample_token(logits, sequence.request.sampling, sequence.rng);
  if (!token.ok()) {
    generation.failure = token.error();
    return sequence.end(FinishReason::kFailed);
  }
  if (sequence.request.logprobs >= 0)
    generation.logprobs.push_back(log_probabilities(given, token.value(), sequence.request.logprobs));
  sequence.take(token.value());
}

void GenerationEngine::draw(Group& group, const at::Tensor& logits) {
  const at::Tensor rows = logits.to(at::kFloat).contiguous();
  const auto width = static_cast<size_t>(rows.size(1));
  for (size_t i = 0; i < group.sequences.size(); ++i)
    if (!group.sequences[i]->ended) draw(*group.sequences[i], {rows.data_ptr<float>() + i * width, width});
}

void GenerationEngine::drop_ended(Group& group) {
  std::vector<int64_t> kept;
  Sequences left;
  for (size_t i = 0; i < group.sequences.size(); ++i) {
    auto& sequence = group.sequences[i];
    if (sequence->ended) {
      finished_.emplace_back(sequence->id, std::move(sequence->generation));
    } else {
      kept.push_back(static_cast<int64_t>(i));
      left.push_back(std::move(sequence));
    }
  }
  if (!left.empty() && left.size() < group.sequences.size()) {
    group.cache = group.cache.select(kept);
    if (group.drafter) group.drafter->select(kept);
  }
  group.sequences = std::move(left);
}

void GenerationEngine::decode(Group& group) {
  std::vector<int64_t> last;
  for (const auto& sequence : group.sequences) last.push_back(sequence->generation.tokens.back());
  draw(group, model_.step(group.cache, at::tensor(last, at::kLong)));
}

bool GenerationEngine::draw_two(Sequence& sequence, std::span<float> behind_last, std::span<float> behind_guess) {
  Generation& generation = sequence.generation;
  const size_t before = generation.tokens.size();
  draw(sequence, behind_last);
  if (generation.tokens.size() == before) return false;  // it failed
  ++generation.drafted;
  if (generation.tokens.back() != sequence.guess) return false;
  ++generation.accepted;
  if (!sequence.ended) draw(sequence, behind_guess);
  return true;
}

void GenerationEngine::decode_two(Group& group) {
  const auto rows = static_cast<int64_t>(group.sequences.size());
  std::vector<int64_t> ids;
  for (const auto& sequence : group.sequences) ids.push_back(sequence->generation.tokens.back());
  for (const auto& sequence : group.sequences) ids.push_back(sequence->guess);
  const CausalLm::TwoSteps step = model_.step_two(group.cache, at::tensor(ids, at::kLong).view({2, rows}));
  const auto width = static_cast<size_t>(step.logits.size(2));
  const auto logits = [&](int64_t row) { return std::span(step.logits.data_ptr<float>() + static_cast<size_t>(row) * width, width); };
  std::vector<bool> both;
  for (int64_t row = 0; row < rows; ++row) {
    Sequence& sequence = *group.sequences[static_cast<size_t>(row)];
    both.push_back(!sequence.ended && draw_two(sequence, logits(row), logits(rows + row)));
  }
  group.cache.keep_second(both);
  guess(group, step.states, both);
}

void GenerationEngine::guess(Group& group, const at::Tensor& states, const std::vector<bool>& both) {
  const int64_t rows = states.size(1);
  CausalLm::TokensAhead drawn;
  std::vector<int64_t> places, ids;
  std::vector<Sequence*> going;
  for (int64_t row = 0; row < rows; ++row) {
    Sequence* sequence = group.sequences[static_cast<size_t>(row)].get();
    if (sequence->ended) continue;
    going.push_back(sequence);
    const int64_t count = both[static_cast<size_t>(row)] ? 2 : 1;
    for (int64_t i = 0; i < count; ++i) {
      drawn.rows.push_back(row);
      places.push_back(i * rows + row);
      ids.push_back(*(sequence->generation.tokens.end() - count + i));
    }
  }
  if (going.empty()) return;
  drawn.states = states.flatten(0, 1).index_select(0, at::tensor(places, at::kLong));
  drawn.next_ids = at::tensor(ids, at::kLong);
  const std::vector<int32_t> guesses = group.drafter->guess(drawn);
  for (size_t i = 0; i < going.size(); ++i) going[i]->take_guess(guesses[i], model_.config().vocab_size);
}

void GenerationEngine::drop_ended() {
  if (reading_ != nullptr) drop_ended(*reading_);
  if (reading_ != nullptr && reading_->sequences.empty()) reading_ = nullptr;
  for (Group& group : groups_) drop_ended(group);
  std::erase_if(groups_, [](const Group& group) { return group.sequences.empty(); });
}

void GenerationEngine::step() {
  drop_ended();
  for (Group& group : groups_) options_.speculative ? decode_two(group) : decode(group);
  drop_ended();
  read_prompts();
}

void GenerationEngine::cancel(int64_t id) {
  const auto end = [id](const auto& sequences) {
    for (const auto& sequence : sequences)
      if (sequence != nullptr && sequence->id == id && !sequence->ended) sequence->end(FinishReason::kCancelled);
  };
  const auto at = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& sequence) { return sequence->id == id; });
  if (at != waiting_.end()) {
    (*at)->end(FinishReason::kCancelled);
    finished_.emplace_back(id, std::move((*at)->generation));
    waiting_.erase(at);
    return;
  }
  if (reading_ != nullptr) end(reading_->sequences);
  for (Group& group : groups_) end(group.sequences);
}

Result<std::vector<Generation>> generate(const CausalLm& model, std::vector<GenerationRequest> requests, const EngineOptions& options) {
  GenerationEngine engine(model, options);
  for (auto& request : requests) TRY(engine.add(std::move(request)));
  std::vector<Generation> all(requests.size());
  while (!engine.idle()) {
    engine.step();
    for (auto& [id, generation] : engine.take_finished()) all[static_cast<size_t>(id)] = std::move(generation);
  }
  for (const Generation& generation : all) TRY(Status(generation.failure));
  return all;
}

}  // namespace foretrace::lm
