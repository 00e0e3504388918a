#include "lm/diffusion/sampler.h"

#include <algorithm>
#include <string>

#include "lm/diffusion/denoised_text.h"
#include "lm/diffusion/denoiser.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

std::string many(int64_t count, const char* what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

Status check_options(const Denoiser& denoiser, const DiffusionOptions& options) {
  TRY(check_policy(options.policy));
  if (options.length < 1 || options.block < 1) return invalid_argument("length and block must be 1 or more");
  if (options.length % options.block != 0)
    return invalid_argument("a length of " + std::to_string(options.length) + " is no whole number of blocks of " +
                                many(options.block, "token"),
                            "make the length a multiple of the block");
  const int64_t blocks = options.length / options.block;
  if (options.steps < 0 || options.steps % blocks != 0)
    return invalid_argument(many(options.steps, "step") + " over " + many(blocks, "block") + " is no whole number a block",
                            "make the steps a multiple of length / block");
  if (denoiser.grid() > 0 && denoiser.grid() != options.block)
    return invalid_argument("blocks of " + std::to_string(options.block) + ", and the model was trained on blocks of " +
                            std::to_string(denoiser.grid()));
  const CanvasTokens& tokens = options.tokens;
  if (options.policy.noise == NoiseKind::kMask && (tokens.mask < 0 || tokens.mask >= tokens.vocabulary))
    return invalid_argument("token " + std::to_string(tokens.mask) + " cannot be the mask of a vocabulary of " +
                            std::to_string(tokens.vocabulary));
  for (const int32_t end : tokens.ends)
    if (end < 0 || end >= tokens.vocabulary)
      return invalid_argument("token " + std::to_string(end) + " cannot end a text with a vocabulary of " + std::to_string(tokens.vocabulary));
  return {};
}

Status check_request(const DiffusionRequest& request, const DiffusionOptions& options) {
  const CanvasTokens& tokens = options.tokens;
  if (request.prompt.empty()) return invalid_argument("the prompt has no token");
  for (const int32_t token : request.prompt)
    if (token < 0 || token >= tokens.vocabulary)
      return invalid_argument("token " + std::to_string(token) + " of the prompt is none of the model's " + std::to_string(tokens.vocabulary));
  if (static_cast<int64_t>(request.given.size()) > options.length)
    return invalid_argument(many(static_cast<int64_t>(request.given.size()), "token") + " are given, and the text has " +
                            std::to_string(options.length));
  for (const int32_t token : request.given)
    if (token < -1 || token >= tokens.vocabulary || (token >= 0 && token == tokens.mask))
      return invalid_argument("token " + std::to_string(token) + " cannot be given: it is none of the model's, or the mask");
  if (request.grammar == nullptr) return {};
  if (options.policy.end == EndRule::kNever)
    return invalid_argument("a grammar needs its end, and ends are never to be drawn", "choose another rule for ends");
  return {};
}

class CanvasBatch {
 public:
  CanvasBatch(Denoiser& denoiser, const DiffusionOptions& options) : denoiser_(denoiser), options_(options) {}

  Status begin(const std::vector<DiffusionRequest>& requests) {
    const int64_t grid = denoiser_.grid();
    std::vector<std::vector<int32_t>> prompts;
    int64_t cells = 0;
    for (const DiffusionRequest& request : requests) {
      const auto prompt = static_cast<int64_t>(request.prompt.size());
      const auto number = static_cast<int64_t>(texts_.size());
      TRY_ASSIGN(DenoisedText text, DenoisedText::make(request, options_, grid > 0 ? prompt % grid : 0, number));
      cells = std::max(cells, text.cells_needed());
      texts_.push_back(std::move(text));
      prompts.push_back(request.prompt);
    }
    cells = (cells + options_.block - 1) / options_.block * options_.block;
    std::vector<std::vector<int32_t>> canvases;
    for (DenoisedText& text : texts_) canvases.push_back(text.prepare(cells));
    took_part_.assign(texts_.size(), 0);
    return denoiser_.begin(prompts, tensor_of(canvases));
  }

  [[nodiscard]] bool ended() const {
    return std::all_of(texts_.begin(), texts_.end(), [](const DenoisedText& text) { return text.ended(); });
  }

  Status run_block() {
    for (DenoisedText& text : texts_)
      if (!text.ended()) TRY(text.begin_block());
    at::Tensor last;
    for (int64_t index = 0; any_open(); ++index) TRY(run_step(index, last));
    const at::Tensor block = blocks();
    for (DenoisedText& text : texts_)
      if (!text.ended()) text.end_block();
    if (ended()) return {};  // nobody will ask for what stands behind it
    const int64_t before = denoiser_.passes().commits;
    denoiser_.commit(block);
    for (size_t i = 0; i < texts_.size(); ++i)
      if (!texts_[i].ended()) took_part_[i] += denoiser_.passes().commits - before;
    return {};
  }

  DiffusionResult finish() {
    DiffusionResult result;
    int64_t tokens = 0, passes = 0;
    for (size_t i = 0; i < texts_.size(); ++i) {
      result.texts.push_back(texts_[i].take());
      result.texts.back().passes = took_part_[i];
      tokens += static_cast<int64_t>(result.texts.back().tokens.size());
      passes += took_part_[i];
    }
    result.passes = denoiser_.passes();
    result.tokens_per_pass = passes > 0 ? static_cast<double>(tokens) / static_cast<double>(passes) : 0;
    return result;
  }

 private:
  static at::Tensor tensor_of(const std::vector<std::vector<int32_t>>& rows) {
    std::vector<int64_t> ids;
    for (const auto& row : rows) ids.insert(ids.end(), row.begin(), row.end());
    return at::tensor(ids, at::kLong).view({static_cast<int64_t>(rows.size()), -1});
  }

  [[nodiscard]] at::Tensor blocks() const {
    std::vector<std::vector<int32_t>> rows;
    for (const DenoisedText& text : texts_) rows.push_back(text.block());
    return tensor_of(rows);
  }

  [[nodiscard]] bool any_open() const {
    return std::any_of(texts_.begin(), texts_.end(), [](const DenoisedText& text) { return !text.waits(); });
  }

  Status run_step(int64_t index, at::Tensor& last) {
    const int64_t before = denoiser_.passes().denoising;
    at::Tensor logits = denoiser_.logits(blocks(), last).contiguous();
    const auto size = static_cast<size_t>(logits[0].numel());
    for (size_t i = 0; i < texts_.size(); ++i) {
      if (texts_[i].waits()) continue;
      took_part_[i] += denoiser_.passes().denoising - before;
      TRY(texts_[i].step({logits.data_ptr<float>() + i * size, size}, index));
    }
    if (!denoiser_.reads_last()) return {};
    const double temperature = options_.policy.temperature_at(index, options_.block_steps());
    last = temperature > 0 ? logits / temperature : logits;
    return {};
  }

  Denoiser& denoiser_;
  const DiffusionOptions& options_;
  std::vector<DenoisedText> texts_;
  std::vector<int64_t> took_part_;  // passes, a text
};

}  // namespace

Result<DiffusionResult> denoise(Denoiser& denoiser, const std::vector<DiffusionRequest>& requests, const DiffusionOptions& options) {
  TRY(check_options(denoiser, options));
  for (const DiffusionRequest& request : requests) TRY(check_request(request, options));
  if (requests.empty()) return DiffusionResult{};
  CanvasBatch batch(denoiser, options);
  TRY(batch.begin(requests));
  while (!batch.ended()) TRY(batch.run_block());
  return batch.finish();
}

}  // namespace foretrace::lm
