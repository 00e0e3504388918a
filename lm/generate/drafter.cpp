#include "lm/generate/drafter.h"

#include <algorithm>

#include "lm/torch.h"

namespace foretrace::lm {

void Drafter::read(const at::Tensor& ids, const std::vector<int64_t>& lengths, const at::Tensor& states) {
  const at::Tensor ends = (at::tensor(lengths, at::kLong) - 1).view({-1, 1, 1}).expand({-1, 1, states.size(2)});
  const at::Tensor before = std::exchange(last_, states.gather(1, ends).squeeze(1).to(at::kFloat));
  const int64_t tokens = ids.size(1);
  if (before.defined()) {
    const at::Tensor first = before.unsqueeze(1).to(states.scalar_type());
    model_->prefill_ahead(cache_, at::cat({first, states.narrow(1, 0, tokens - 1)}, 1), ids, lengths);
  } else if (tokens > 1) {
    std::vector<int64_t> pairs;
    for (const int64_t length : lengths) pairs.push_back(length - 1);
    model_->prefill_ahead(cache_, states.narrow(1, 0, tokens - 1), ids.narrow(1, 1, tokens - 1), pairs);
  }
}

std::vector<int32_t> Drafter::guess(const CausalLm::TokensAhead& drawn) {
  const at::Tensor best = model_->step_ahead(cache_, drawn).argmax(-1);
  const auto* ids = best.data_ptr<int64_t>();
  return std::vector<int32_t>(ids, ids + best.numel());
}

void Drafter::select(const std::vector<int64_t>& rows) {
  cache_ = cache_.select(rows);
  if (last_.defined()) last_ = last_.index_select(0, at::tensor(rows, at::kLong));
}

void Drafter::append(const Drafter& other) {
  cache_.append(other.cache_);
  last_ = at::Tensor();
}

}  // namespace foretrace::lm
