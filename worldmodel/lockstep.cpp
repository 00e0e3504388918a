#include "worldmodel/lockstep.h"

#include <algorithm>
#include <chrono>

#include "lm/causal_lm.h"
#include "lm/torch.h"

namespace foretrace::worldmodel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// [B, T], rows right-padded.
at::Tensor padded(const std::vector<LockstepRow*>& rows, std::vector<int64_t>& lengths) {
  size_t longest = 1;
  for (const LockstepRow* row : rows) longest = std::max(longest, row->tokens().size());
  auto ids = at::zeros({static_cast<int64_t>(rows.size()), static_cast<int64_t>(longest)}, at::kLong);
  for (size_t b = 0; b < rows.size(); ++b) {
    const auto& tokens = rows[b]->tokens();
    std::copy(tokens.begin(), tokens.end(), ids.data_ptr<int64_t>() + b * longest);
    lengths.push_back(static_cast<int64_t>(tokens.size()));
  }
  return ids;
}

// Lets each row take a token; gives the rows that go on, and their tokens.
std::vector<int64_t> take_tokens(const std::vector<LockstepRow*>& rows, const at::Tensor& logits, std::vector<int64_t>& next) {
  const auto flat = logits.to(at::kFloat).contiguous();
  std::vector<int64_t> going_on;
  for (size_t b = 0; b < rows.size(); ++b) {
    const auto token = rows[b]->take(flat.data_ptr<float>() + static_cast<int64_t>(b) * flat.size(1));
    if (rows[b]->done()) continue;
    going_on.push_back(static_cast<int64_t>(b));
    next.push_back(token);
  }
  return going_on;
}

}  // namespace

void decode_in_lockstep(const lm::CausalLm& model, std::vector<LockstepRow*> rows) {
  auto start = Clock::now();
  std::vector<int64_t> lengths;
  const auto ids = padded(rows, lengths);
  auto cache = model.new_cache(static_cast<int64_t>(rows.size()));
  auto logits = model.prefill(cache, ids, lengths);
  while (!rows.empty()) {
    std::vector<int64_t> next;
    const auto going_on = take_tokens(rows, logits, next);
    const double share = seconds_since(start) / static_cast<double>(rows.size());
    start = Clock::now();
    for (LockstepRow* row : rows) row->spend(share);
    if (going_on.empty()) break;
    if (going_on.size() < rows.size()) {
      std::vector<LockstepRow*> left;
      for (const int64_t b : going_on) left.push_back(rows[static_cast<size_t>(b)]);
      rows = std::move(left);
      cache = cache.select(going_on);
    }
    logits = model.step(cache, at::tensor(next, at::kLong));
  }
}

}  // namespace foretrace::worldmodel
