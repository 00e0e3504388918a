#include "lm/checkpoint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/file.h"
#include "lm/checkpoint_keys.h"
#include "lm/replace_directory.h"
#include "lm/safetensors/shard_index.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr const char* kSingle = "/model.safetensors";
constexpr const char* kIndex = "/model.safetensors.index.json";
// Files that a conversion carries along.
constexpr std::array<const char*, 7> kCompanions = {"config.json",           "foretrace.json",
                                                    "tokenizer.json",        "tokenizer_config.json",
                                                    "special_tokens_map.json", "generation_config.json",
                                                    "chat_template.jinja"};

Status add_file(CheckpointFiles& files, const std::string& path) {
  TRY_ASSIGN(auto reader, SafetensorsReader::open(path));
  for (const auto& entry : reader.entries())
    if (!files.home.emplace(entry.name, files.readers.size()).second)
      return parse_error(path + ": tensor \"" + entry.name + "\" is in another shard too");
  files.readers.push_back(std::move(reader));
  return {};
}

// Every tensor of the index lies in the file that it names.
Status check_homes(const CheckpointFiles& files, const ShardIndex& index, const std::string& path) {
  for (const auto& [tensor, file] : index.home) {
    const auto home = files.home.find(tensor);
    if (home == files.home.end() || !files.readers[home->second].path().ends_with("/" + file))
      return parse_error(path + ": tensor \"" + tensor + "\" is not in " + file);
  }
  return {};
}

std::string shape_text(const std::vector<int64_t>& shape) { return Json(shape).dump(); }

// The name under which the files have a key; empty if they have not.
std::string name_in_files(const CheckpointFiles& files, const std::string& key) {
  for (const std::string& name : key_names(key))
    if (files.home.contains(name)) return name;
  return {};
}

// A sum shows most at no cost in memory; it may overflow where no number is to blame.
Status check_finite(const at::Tensor& stored, const std::string& what) {
  if (std::isfinite(stored.sum(at::kDouble).item<double>())) return {};
  const at::Tensor bad = at::isfinite(stored).logical_not().flatten().nonzero();
  if (bad.numel() == 0) return {};
  const auto first = bad[0].item<int64_t>();
  return parse_error(what + " holds " + std::to_string(bad.numel()) + " numbers that are not finite, the first at " +
                         std::to_string(first),
                     "the training that wrote it has diverged, or the file is damaged");
}

Status load_part(const CheckpointFiles& files, const StoredPart& part, const at::Tensor& value,
                 const std::string& directory) {
  const std::string name = name_in_files(files, part.key);
  if (name.empty()) return parse_error(directory + ": tensor \"" + part.key + "\" is missing");
  const SafetensorsReader& reader = files.readers[files.home.at(name)];
  TRY_ASSIGN(const at::Tensor stored, reader.tensor(name));
  if (stored.sizes().vec() != part.shape)
    return parse_error(reader.path() + ": tensor \"" + name + "\" has shape " + shape_text(stored.sizes().vec()) +
                           ", config.json asks for " + shape_text(part.shape));
  if (!at::isFloatingType(stored.scalar_type()))
    return parse_error(reader.path() + ": tensor \"" + name + "\" has type " + reader.find(name)->dtype +
                       ", a float type is needed");
  load_stored(part, stored, value);
  return check_finite(stored, reader.path() + ": tensor \"" + name + "\"");
}

bool holds(const CheckpointFiles& files, const Spelling& spelling) {
  return std::all_of(spelling.begin(), spelling.end(), [&](const StoredPart& part) {
    const std::string name = name_in_files(files, part.key);
    return !name.empty() && files.readers[files.home.at(name)].find(name)->shape == part.shape;
  });
}

// The spelling that the files hold whole; the one that is written if none, so that a message names its keys.
const Spelling& spelling_of(const CheckpointFiles& files, const Parameter& parameter) {
  if (holds(files, parameter.stored)) return parameter.stored;
  for (const auto& spelling : parameter.spellings)
    if (holds(files, spelling)) return spelling;
  return parameter.stored;
}

std::vector<TensorSource> sources_of(const ParameterTable& table) {
  std::vector<TensorSource> sources;
  for (const auto& parameter : table.all()) {
    for (const auto& part : parameter.stored) {
      TensorEntry entry{part.key, dtype_name(parameter.value.scalar_type()), part.shape, 0, 0};
      sources.push_back({std::move(entry), [&part, &parameter] { return stored_form(part, parameter.value); }});
    }
  }
  return sources;
}

// A tensor as it lies in its file. REQUIRES: the reader outlives the result
TensorSource source_of(const SafetensorsReader& reader, const TensorEntry& entry) {
  const std::string_view bytes = reader.bytes(entry);
  return {entry, [bytes] {
            return at::from_blob(const_cast<char*>(bytes.data()), {static_cast<int64_t>(bytes.size())}, at::TensorOptions().dtype(at::kByte));
          }};
}

// The same of a tensor of float32, rounded to bf16.
TensorSource rounded_source(const SafetensorsReader& reader, TensorEntry entry) {
  entry.dtype = dtype_name(at::kBFloat16);
  return {entry, [&reader, name = entry.name] { return reader.tensor(name).value().to(at::kBFloat16); }};
}

}  // namespace

std::string checkpoint_directory(const std::string& directory) {
  const bool run = !file_exists(directory + "/config.json") && file_exists(directory + "/model/config.json");
  return run ? directory + "/model" : directory;
}

Result<CheckpointFiles> open_weights(const std::string& given) {
  const std::string directory = checkpoint_directory(given);
  CheckpointFiles files;
  if (file_exists(directory + kSingle)) {
    TRY(add_file(files, directory + kSingle));
    return files;
  }
  if (!file_exists(directory + kIndex))
    return not_found(directory + ": neither model.safetensors nor model.safetensors.index.json",
                     "a checkpoint is a folder as transformers' save_pretrained writes it");
  TRY_ASSIGN(const std::string text, read_file(directory + kIndex));
  TRY_ASSIGN(const ShardIndex index, parse_shard_index(text, directory + kIndex));
  for (const auto& name : index.files) TRY(add_file(files, directory + "/" + name));
  TRY(check_homes(files, index, directory + kIndex));
  return files;
}

Result<ModelConfig> read_model_config(const std::string& given) {
  const std::string path = checkpoint_directory(given) + "/config.json";
  TRY_ASSIGN(const Json json, read_json_file(path));
  return model_config_from_transformers(json, path);
}

Result<Json> read_foretrace_json(const std::string& given) {
  const std::string path = checkpoint_directory(given) + "/foretrace.json";
  if (!file_exists(path)) return Json();
  return read_json_file(path);
}

Status load_weights(const std::string& directory, ParameterTable& table) {
  TRY_ASSIGN(const CheckpointFiles files, open_weights(directory));
  std::set<std::string> known;
  for (auto& parameter : table.all()) {
    for (const auto& part : spelling_of(files, parameter)) {
      TRY(load_part(files, part, parameter.value, directory));
      known.insert(name_in_files(files, part.key));
      known.insert(encoder_key(part.key));  // a copy, where the decoder's is there
    }
  }
  for (const auto& [key, home] : files.home)
    if (!known.contains(key) && !may_ignore_key(key))
      return parse_error(files.readers[home].path() + ": tensor \"" + key + "\" does not belong to this model");
  table.refresh_compute_copies();
  return {};
}

Status save_checkpoint(const std::string& directory, const ModelConfig& config, const ParameterTable& table,
                       const SaveOptions& options) {
  return save_checkpoint(directory, model_config_to_transformers(config), table, options);
}

Status save_checkpoint(const std::string& directory, const Json& config, const ParameterTable& table, const SaveOptions& options) {
  return replace_directory(directory, [&](const std::string& fresh) -> Status {
    TRY(write_file_atomic(fresh + "/config.json", config.dump(2) + "\n"));
    for (const auto& [name, bytes] : options.files) TRY(write_file_atomic(fresh + "/" + name, bytes));
    if (options.more) TRY(options.more(fresh));
    return write_sharded(fresh, sources_of(table), options.shard_bytes);
  });
}

Status convert_checkpoint(const std::string& given, const std::string& to, uint64_t shard_bytes, bool bfloat16) {
  const std::string from = checkpoint_directory(given);
  TRY_ASSIGN(const CheckpointFiles files, open_weights(from));
  std::vector<TensorSource> sources;
  for (const auto& reader : files.readers) {
    for (const auto& entry : reader.entries()) {
      sources.push_back(bfloat16 && entry.dtype == "F32" && entry.shape.size() > 1 ? rounded_source(reader, entry) : source_of(reader, entry));
    }
  }
  return replace_directory(to, [&](const std::string& fresh) -> Status {
    for (const char* name : kCompanions) {
      if (!file_exists(from + "/" + name)) continue;
      TRY_ASSIGN(const std::string bytes, read_file(from + "/" + name));
      TRY(write_file_atomic(fresh + "/" + name, bytes));
    }
    return write_sharded(fresh, std::move(sources), shard_bytes);
  });
}

}  // namespace foretrace::lm
