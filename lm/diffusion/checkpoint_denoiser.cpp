#include "lm/diffusion/checkpoint_denoiser.h"

#include <algorithm>
#include <utility>

#include "lm/diffusion/block_denoiser.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kFreeBlock = 32;     // of models that were trained without blocks
constexpr int64_t kUniformSteps = 48;  // of a block under uniform noise, at most (DiffusionGemma)

}  // namespace

Result<std::unique_ptr<Denoiser>> checkpoint_denoiser(const CausalLm& model, const DiffusionInfo& info, PassCache cache) {
  if (info.block > 0) {
    if (cache != PassCache::kNone) return invalid_argument("a cache of passes is for models that were trained without blocks: this one's blocks are cached exactly", "leave --cache out");
    TRY_ASSIGN(auto block, BlockDenoiser::make(model, {info.block, info.clean_blocks, info.aligned, info.front_token}));
    return std::unique_ptr<Denoiser>(std::make_unique<BlockDenoiser>(std::move(block)));
  }
  TRY_ASSIGN(auto full, FullPassDenoiser::make(model, {cache}));
  return std::unique_ptr<Denoiser>(std::make_unique<FullPassDenoiser>(std::move(full)));
}

int64_t checkpoint_block(const DiffusionInfo& info, int64_t length) { return info.block > 0 ? info.block : std::min(kFreeBlock, length); }

DiffusionOptions checkpoint_options(const DiffusionInfo& info, int64_t length, int64_t block, int64_t steps) {
  DiffusionOptions options;
  options.length = length;
  options.block = block > 0 ? block : checkpoint_block(info, length);
  options.steps = steps;
  if (steps == 0 && info.noise == NoiseKind::kUniform && options.block > kUniformSteps && length % options.block == 0)
    options.steps = kUniformSteps * (length / options.block);
  options.tokens = info.tokens;
  if (info.noise == NoiseKind::kUniform) options.policy = uniform_policy();
  return options;
}

}  // namespace foretrace::lm
