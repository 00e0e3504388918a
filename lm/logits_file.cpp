#include "lm/logits_file.h"

#include "core/json.h"
#include "lm/causal_lm.h"
#include "lm/diffusion/diffusion_info.h"
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

}  // namespace

Status write_logits(const LogitsJob& job) {
  TRY_ASSIGN(const auto model, CausalLm::load(job.model, job.bfloat16 ? at::kBFloat16 : at::kFloat));
  TRY_ASSIGN(const at::Tensor ids, read_ids(job.ids, model->config().vocab_size));
  TRY_ASSIGN(const auto diffusion, read_diffusion_info(job.model, model->config()));
  const bool whole = diffusion.has_value() && diffusion->block == 0;
  if (job.recurrent && whole)
    return invalid_argument(job.model + ": every token sees its whole row, so tokens cannot be read one after another", "--mode chunk");
  const at::NoGradGuard no_grad;
  const at::Tensor logits = whole           ? wide(model->head(model->hidden(ids, {.mode = MaskMode::full()})))
                            : job.recurrent ? model->recurrent_logits(ids)
                                            : model->logits(ids);
  const std::vector<std::pair<std::string, at::Tensor>> tensors = {{"logits", logits}};
  return write_safetensors(job.out, tensors);
}

}  // namespace foretrace::lm
