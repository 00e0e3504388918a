// A checkpoint is a directory in the ecosystem's own form: config.json, model.safetensors (or shards and an index), and
// beside them foretrace.json and tokenizer.json, which lm carries but does not read. docs/checkpoints.md
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lm/config.h"
#include "lm/parameter.h"
#include "lm/safetensors_reader.h"

namespace foretrace::lm {

// The weights of a directory: all its files, open, each tensor in exactly one of them.
struct CheckpointFiles {
  std::vector<SafetensorsReader> readers;
  std::map<std::string, size_t> home;  // tensor name -> index into readers
};
Result<CheckpointFiles> open_weights(const std::string& directory);

// The directory itself, or, for the output folder of a training run, its newest checkpoint (DIR/model).
std::string checkpoint_directory(const std::string& directory);

Result<ModelConfig> read_model_config(const std::string& directory);
// foretrace.json, or null where there is none.
Result<Json> read_foretrace_json(const std::string& directory);

// Fills every parameter. A missing, unknown or wrongly shaped tensor is an Error that names it. Tensors are copied straight
// from the mapped file, so no second copy of the model exists at any time.
Status load_weights(const std::string& directory, ParameterTable& table);

struct SaveOptions {
  uint64_t shard_bytes = 0;  // 0: one file
  std::vector<std::pair<std::string, std::string>> files;  // further files: name, bytes
  std::function<Status(const std::string&)> more;  // writes what else belongs into the new directory; may be empty
};
// Writes a new directory beside `directory` and renames it into place: a reader sees the old one or the new one.
Status save_checkpoint(const std::string& directory, const ModelConfig& config, const ParameterTable& table,
                       const SaveOptions& options);
// The same with any config.json.
Status save_checkpoint(const std::string& directory, const Json& config, const ParameterTable& table, const SaveOptions& options);

// Writes the checkpoint `from` again as `to`, in shards of at most shard_bytes (0: one file). Types stay as they are, but matrices (tensors of
// two dimensions or more) are rounded to bf16 where `bfloat16` says so.
Status convert_checkpoint(const std::string& from, const std::string& to, uint64_t shard_bytes, bool bfloat16 = false);

}  // namespace foretrace::lm
