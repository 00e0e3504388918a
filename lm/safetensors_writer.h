// Writes safetensors files, synced to disk before they count as written. A full disk is an Error that says so.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

#include "lm/safetensors/header.h"

namespace foretrace::lm {

// A tensor to write: its entry (name, dtype, shape; offsets are filled in) and its bytes, made when it is its turn.
struct TensorSource {
  TensorEntry entry;
  std::function<at::Tensor()> make;  // of the entry's type and shape, on any device
};

// The safetensors name of a torch type ("F32"). REQUIRES: a type this project writes
std::string dtype_name(at::ScalarType type);

Status write_safetensors(const std::string& path, std::vector<TensorSource> tensors);
Status write_safetensors(const std::string& path, const std::vector<std::pair<std::string, at::Tensor>>& tensors);

// model.safetensors in `directory`; where shard_bytes > 0 and it does not hold everything, model-00001-of-0000N.safetensors
// and model.safetensors.index.json as transformers writes them. A tensor larger than a shard gets its own.
Status write_sharded(const std::string& directory, std::vector<TensorSource> tensors, uint64_t shard_bytes);

}  // namespace foretrace::lm
