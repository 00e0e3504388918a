#include "lm/diffusion/full_pass_denoiser.h"

#include "lm/diffusion/row_ids.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {

Result<FullPassDenoiser> FullPassDenoiser::make(const CausalLm& model, const PassCacheOptions& options) {
  if (options.refresh < 0) return invalid_argument("refresh is " + std::to_string(options.refresh) + ", must be 0 or more");
  if (options.kind != PassCache::kNone && !model.attends_only())
    return invalid_argument("the model has linear attention, whose state cannot be cut at a block",
                            "cache prefixes of it by training it on blocks: docs/diffusion.md");
  return FullPassDenoiser(model, options);
}

Status FullPassDenoiser::begin(const std::vector<std::vector<int32_t>>& prompts, const at::Tensor& canvas) {
  begin_.clear();
  for (const auto& prompt : prompts) begin_.push_back(static_cast<int64_t>(prompt.size()));
  const RowIds rows = row_ids(prompts, begin_);
  counts_.clear();
  for (const int64_t prompt : begin_) counts_.push_back(prompt + canvas.size(1));
  ids_ = at::constant_pad_nd(rows.ids, {0, canvas.size(1)});
  write(canvas);
  cache_.reset();
  step_ = 0;
  passes_ = {};
  return {};
}

void FullPassDenoiser::write(const at::Tensor& block) {
  const at::Tensor columns = at::tensor(begin_, at::kLong).unsqueeze(1) + at::arange(block.size(1), at::kLong);
  ids_.scatter_(1, columns, block);
}

at::Tensor FullPassDenoiser::run_all(int64_t tokens) {
  if (options_.kind == PassCache::kNone)
    return columns_from(model_->hidden(ids_, {.mode = MaskMode::full(), .counts = counts_}), begin_, tokens);
  cache_ = model_->new_cache(ids_.size(0));
  const at::Tensor states = model_->prefill_states(*cache_, ids_, counts_, MaskMode::full()).states;
  if (options_.kind == PassCache::kPrefix) cache_->rewind(begin_);
  return columns_from(states, begin_, tokens);
}

at::Tensor FullPassDenoiser::run_cached(const at::Tensor& block) {
  if (options_.kind == PassCache::kDual) return model_->hidden_inside(*cache_, block, begin_);
  const at::Tensor rest = columns_from(ids_, begin_, counts_.front() - begin_.front());  // as many in every row
  return model_->hidden_canvas(*cache_, rest).narrow(1, 0, block.size(1));
}

at::Tensor FullPassDenoiser::logits(const at::Tensor& block, const at::Tensor& /*last*/) {
  const at::NoGradGuard no_grad;
  write(block);
  const bool all = options_.kind == PassCache::kNone || step_ == 0 || (options_.refresh > 0 && step_ % options_.refresh == 0);
  const at::Tensor states = all ? run_all(block.size(1)) : run_cached(block);
  ++step_;
  ++passes_.denoising;
  return wide(model_->head(states)).to(at::kFloat);
}

void FullPassDenoiser::commit(const at::Tensor& block) {
  write(block);
  for (int64_t& begin : begin_) begin += block.size(1);
  step_ = 0;
}

}  // namespace foretrace::lm
