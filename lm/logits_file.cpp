#include "lm/logits_file.h"

#include "core/json.h"
#include "lm/canvas_denoiser.h"
#include "lm/causal_lm.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/safetensors_reader.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

Result<at::Tensor> read_ids(const std::string& path, int64_t vocabulary) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  const bool rows = json.is_array() && !json.empty() && json[0].is_array() && !json[0].empty();
  if (!rows) return parse_error(path + ": must be a list of lists of token ids");
  const auto batch = static_cast<int64_t>(json.size());
  const auto tokens = static_cast<int64_t>(json[0].size());
  std::vector<int64_t> ids;
  for (const auto& row : json) {
    if (!row.is_array() || static_cast<int64_t>(row.size()) != tokens)
      return parse_error(path + ": rows differ in length", "all rows need the same number of ids");
    for (const auto& id : row) {
      const bool good = id.is_number_unsigned() && id.get<uint64_t>() < static_cast<uint64_t>(vocabulary);
      if (!good) return parse_error(path + ": " + id.dump() + " is no token id below " + std::to_string(vocabulary));
      ids.push_back(id.get<int64_t>());
    }
  }
  return at::tensor(ids, at::kLong).view({batch, tokens});
}

at::Tensor chunk_logits(const CausalLm& model, const at::Tensor& ids, int64_t prefix, bool whole) {
  const at::NoGradGuard no_grad;
  MaskMode mode;
  if (prefix > 0) mode = MaskMode::prefix(std::vector<int64_t>(static_cast<size_t>(ids.size(0)), prefix));
  if (whole) mode = MaskMode::full();
  return wide(model.head(model.hidden(ids, {.mode = mode})));
}

// Of the canvas's pass before: [B, N, V] as the canvas and the vocabulary say.
Result<Conditioning> read_told(const LogitsJob& job, const CausalLm& model, const at::Tensor& canvas) {
  if (job.told.empty()) return Conditioning();
  if (!model.config().self_conditioning) return invalid_argument(job.model + " has no self-conditioning", "leave --told out");
  TRY_ASSIGN(auto reader, SafetensorsReader::open(job.told));
  TRY_ASSIGN(const at::Tensor logits, reader.tensor("logits"));
  const std::vector<int64_t> shape = {canvas.size(0), canvas.size(1), model.config().vocab_size};
  if (logits.sizes().vec() != shape)
    return parse_error(job.told + ": \"logits\" has shape " + Json(logits.sizes().vec()).dump() + ", the canvas asks for " + Json(shape).dump());
  return Conditioning{logits.to(at::kFloat, false, true), {}};
}

Result<at::Tensor> canvas_logits(const LogitsJob& job, const CausalLm& model, const at::Tensor& ids) {
  if (job.recurrent || job.prefix > 0) return invalid_argument("a canvas stands behind tokens that are read causally, at once", "leave --mode and --prefix out");
  TRY_ASSIGN(const at::Tensor canvas, read_ids(job.canvas, model.config().vocab_size));
  if (canvas.size(0) != ids.size(0))
    return parse_error(job.canvas + ": has " + std::to_string(canvas.size(0)) + " rows, " + job.ids + " has " + std::to_string(ids.size(0)));
  TRY_ASSIGN(const Conditioning told, read_told(job, model, canvas));
  CanvasDenoiser denoiser(model, ids.size(0));
  denoiser.commit(ids, std::vector<int64_t>(static_cast<size_t>(ids.size(0)), ids.size(1)));
  return denoiser.logits(canvas, told);
}

Result<at::Tensor> job_logits(const LogitsJob& job, const CausalLm& model, const at::Tensor& ids, bool whole) {
  if (!job.canvas.empty()) return canvas_logits(job, model, ids);
  if (!job.told.empty()) return invalid_argument("--told is of a canvas", "give --canvas too");
  return job.recurrent ? model.recurrent_logits(ids) : chunk_logits(model, ids, job.prefix, whole);
}

}  // namespace

Status write_logits(const LogitsJob& job) {
  if (job.recurrent && job.prefix > 0) return invalid_argument("a prefix is read at once, not one token after another", "use --mode chunk");
  TRY_ASSIGN(const auto model, CausalLm::load(job.model, job.bfloat16 ? at::kBFloat16 : at::kFloat));
  TRY_ASSIGN(const at::Tensor ids, read_ids(job.ids, model->config().vocab_size));
  TRY_ASSIGN(const auto diffusion, read_diffusion_info(job.model, model->config()));
  const bool whole = diffusion.has_value() && diffusion->block == 0;
  if (job.recurrent && whole)
    return invalid_argument(job.model + ": every token sees its whole row, so tokens cannot be read one after another", "--mode chunk");
  TRY_ASSIGN(const at::Tensor logits, job_logits(job, *model, ids, whole));
  const std::vector<std::pair<std::string, at::Tensor>> tensors = {{"logits", logits}};
  return write_safetensors(job.out, tensors);
}

}  // namespace foretrace::lm
