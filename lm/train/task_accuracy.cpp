#include "lm/train/task_accuracy.h"

#include <algorithm>

#include "lm/torch.h"
#include "lm/train/batcher.h"

namespace foretrace::lm {
namespace {

constexpr uint64_t kSeed = ~uint64_t{0};
constexpr int64_t kBatchTokens = 16384;
constexpr int64_t kParts = 8;

}  // namespace

Result<TaskAccuracy> task_accuracy(const CausalLm& model, const TaskConfig& task, int64_t sequences) {
  TaskConfig config = task;
  config.examples = sequences;
  config.shortest = config.length;
  TRY_ASSIGN(const TaskSource source, TaskSource::open(config, kSeed));
  if (source.vocabulary() > model.config().vocab_size)
    return invalid_argument("the task has " + std::to_string(source.vocabulary()) + " tokens, the model " +
                            std::to_string(model.config().vocab_size));
  const at::NoGradGuard no_grad;
  Batcher batcher(source, {kBatchTokens, config.length + 1, 0, false});
  at::Tensor right = at::zeros({config.length}, at::kLong), asked = at::zeros({config.length}, at::kLong);
  TaskAccuracy result;
  int64_t whole = 0;
  while (result.sequences < sequences) {
    const Batch batch = batcher.next();
    const at::Tensor counted = batch.weights > 0;
    const at::Tensor places = counted.flatten().nonzero().squeeze(1);
    const at::Tensor best = model.head(model.hidden(batch.ids).flatten(0, 1).index_select(0, places)).argmax(-1);
    at::Tensor hit = at::zeros_like(batch.ids, at::kBool);
    hit.view({-1}).index_copy_(0, places, best == batch.targets.flatten().index_select(0, places));
    right += hit.narrow(1, 0, config.length).sum(0);
    asked += counted.narrow(1, 0, config.length).sum(0);
    whole += (hit == counted).all(1).sum().item<int64_t>();
    result.sequences += batch.ids.size(0);
  }
  result.answers = asked.sum().item<int64_t>();
  result.accuracy = right.sum().item<double>() / static_cast<double>(std::max<int64_t>(result.answers, 1));
  result.whole = static_cast<double>(whole) / static_cast<double>(result.sequences);
  const int64_t parts = std::min(kParts, config.length);
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t begin = config.length * part / parts, count = config.length * (part + 1) / parts - begin;
    const double n = asked.narrow(0, begin, count).sum().item<double>();
    result.parts.push_back(n > 0 ? right.narrow(0, begin, count).sum().item<double>() / n : -1.0);
  }
  return result;
}

}  // namespace foretrace::lm
