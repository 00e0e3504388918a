// Logits of a file of token ids, as a file: what `foretrace lm logits` does. A model that denoises whole rows is run on whole rows.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace foretrace::lm {

struct LogitsJob {
  std::string model;       // checkpoint directory
  std::string ids;         // JSON: [[int, ...], ...], rows of one length
  std::string out;         // safetensors with one tensor "logits" [B, T, V] fp32
  bool recurrent = false;  // one token after another instead of in chunks
  bool bfloat16 = false;   // type of the matrix products; fp32 otherwise
  int64_t prefix = 0;      // the first so many tokens of each row see each other; in chunks only
  std::string canvas;      // JSON as `ids`: then the logits are those of a canvas behind each row of ids
  std::string told;        // safetensors with "logits" of the canvas's pass before, for models with self-conditioning; empty: none
};

Status write_logits(const LogitsJob& job);

}  // namespace foretrace::lm
