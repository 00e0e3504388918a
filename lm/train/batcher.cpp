#include "lm/train/batcher.h"

#include <algorithm>
#include <numeric>

#include "core/check.h"
#include "core/rng.h"
#include "lm/torch.h"
#include "lm/train/aligned_source.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kWindowBatches = 64;  // examples are sorted by length within so many batches

}  // namespace

int64_t padded_length(int64_t tokens) {
  const int64_t step = tokens <= 128 ? 16 : tokens <= 512 ? 32 : 64;
  return (tokens + step - 1) / step * step;
}

Batcher::Batcher(const ExampleSource& source, BatcherOptions options) : source_(source), options_(options) {
  if (options_.canvas > 0 && options_.pad >= 0)
    for (int64_t i = 0; i < source.size(); ++i) given_.push_back(given_tokens(source.at(i)));
  plan_epoch();
}

void Batcher::seek(BatchPosition position) {
  const bool other = position.epoch != position_.epoch;
  position_ = position;
  if (other) plan_epoch();
}

// The model reads all tokens but the last, which is a target only; all of them where each is its own target.
int64_t Batcher::row_length(int64_t example) const {
  return std::min(source_.length(example), options_.max_length) - options_.shift;
}

int64_t Batcher::filled_length(int64_t example) const {
  const int64_t length = row_length(example);
  const bool cut = source_.length(example) > options_.max_length;
  return given_.empty() || cut ? length : std::max(length, given_[static_cast<size_t>(example)] + options_.canvas);
}

int64_t Batcher::row_columns(int64_t length) const {
  return (padded_length(length) + options_.columns - 1) / options_.columns * options_.columns;
}

void Batcher::plan_epoch() {
  Rng rng = Rng(options_.seed).fork(static_cast<uint64_t>(position_.epoch));
  std::vector<int64_t> order;
  for (int64_t i = 0; i < source_.size(); ++i)
    if (row_length(i) > 0) order.push_back(i);
  FORETRACE_CHECK(!order.empty(), "no example to train on");
  if (options_.shuffle) rng.shuffle(order);
  plan_.clear();
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    for (int64_t cells = 0; end < order.size() && cells < kWindowBatches * options_.batch_tokens; ++end)
      cells += row_columns(filled_length(order[end]));
    std::stable_sort(order.begin() + static_cast<long>(begin), order.begin() + static_cast<long>(end),
                     [&](int64_t a, int64_t b) { return filled_length(a) < filled_length(b); });
    std::vector<int64_t> batch;
    for (int64_t packed = 0; begin < end; ++begin) {
      const int64_t length = filled_length(order[begin]);
      const int64_t cells = options_.pack ? packed + length : (static_cast<int64_t>(batch.size()) + 1) * row_columns(length);
      if (!batch.empty() && cells > options_.batch_tokens) {
        plan_.push_back(std::exchange(batch, {}));
        packed = 0;
      }
      batch.push_back(order[begin]);
      packed += length;
    }
    plan_.push_back(std::move(batch));
  }
  if (options_.shuffle) rng.shuffle(plan_);
}

void Batcher::skip() {
  if (position_.batch >= epoch_batches()) {
    position_ = {position_.epoch + 1, 0};
    plan_epoch();
  }
  ++position_.batch;
}

Batch Batcher::next() {
  skip();
  return assemble(plan_[static_cast<size_t>(position_.batch - 1)]);
}

// The example's tokens in the cells from `begin` on.
void Batcher::fill(Batch& batch, int64_t number, int64_t begin) const {
  const TokenExample example = source_.at(number);
  const int64_t length = row_length(number), shift = options_.shift;
  auto* ids = batch.ids.data_ptr<int64_t>() + begin;
  auto* targets = batch.targets.data_ptr<int64_t>() + begin;
  auto* weights = batch.weights.data_ptr<float>() + begin;
  for (int64_t t = 0; t < length; ++t) {
    const auto at = static_cast<size_t>(t);
    const size_t next = at + static_cast<size_t>(shift);
    ids[t] = example.tokens[at];
    targets[t] = example.targets.empty() ? example.tokens[next] : example.targets[next];
    weights[t] = example.weights[next];
    batch.weight += weights[t];
    if (shift == 0) batch.answer.data_ptr<bool>()[begin + t] = example.given.empty() ? weights[t] > 0 : example.given[at] == 0;
  }
  batch.tokens += length;
}

void Batcher::fill_up(Batch& batch, int64_t example, int64_t row) const {
  const int64_t length = row_length(example), count = (given_.empty() ? batch.ids.size(1) : filled_length(example)) - length;
  const bool cut = source_.length(example) > options_.max_length;
  if (options_.pad < 0 || count == 0 || cut) return;
  for (at::Tensor* part : {&batch.ids, &batch.targets}) part->select(0, row).narrow(0, length, count).fill_(options_.pad);
  batch.weights.select(0, row).narrow(0, length, count).fill_(1);
  for (at::Tensor* part : {&batch.read, &batch.answer}) part->select(0, row).narrow(0, length, count).fill_(true);
  batch.weight += static_cast<double>(count);
  batch.tokens += count;
}

Batch Batcher::assemble(const std::vector<int64_t>& examples) const {
  int64_t longest = 0, sum = 0;
  for (const int64_t example : examples) {
    longest = std::max(longest, filled_length(example));
    sum += row_length(example);
  }
  const int64_t rows = options_.pack ? 1 : static_cast<int64_t>(examples.size());
  const int64_t columns = options_.pack ? sum : row_columns(longest);
  Batch batch;
  batch.ids = at::zeros({rows, columns}, at::kLong);
  batch.targets = at::zeros({rows, columns}, at::kLong);
  batch.weights = at::zeros({rows, columns}, at::kFloat);
  if (!options_.pack) batch.read = at::zeros({rows, columns}, at::kBool);
  if (options_.shift == 0) batch.answer = at::zeros({rows, columns}, at::kBool);
  int64_t begin = 0;
  for (const int64_t example : examples) {
    if (batch.read.defined()) batch.read.view({-1}).narrow(0, begin, row_length(example)).fill_(true);
    fill(batch, example, begin);
    if (options_.shift == 0) fill_up(batch, example, begin / columns);
    begin += options_.pack ? row_length(example) : columns;
    if (options_.pack) batch.lengths.push_back(row_length(example));
  }
  return batch;
}

}  // namespace foretrace::lm
