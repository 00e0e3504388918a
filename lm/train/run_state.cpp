#include "lm/train/run_state.h"

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/json_fields.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kVersion = 1;
constexpr const char* kStateFile = "/trainer.json";
constexpr const char* kTensorFile = "/trainer.safetensors";

Json to_json(const RunState& state) {
  return {{"version", kVersion},       {"step", state.step},
          {"tokens", state.tokens},    {"seconds", state.seconds},
          {"epoch", state.position.epoch}, {"batch", state.position.batch}, {"step_batches", state.step_batches},
          {"flops", state.flops},      {"data", state.data},        {"config", state.config}};
}

SaveOptions companions(const RunFiles& files) {
  SaveOptions options;
  options.files = files.companions;
  if (!files.foretrace.is_null()) options.files.emplace_back("foretrace.json", files.foretrace.dump(2) + "\n");
  return options;
}

}  // namespace

Status save_run(const std::string& directory, const RunState& state, const SavedModel& model, const NamedTensors& tensors,
                const RunFiles& files) {
  SaveOptions options = companions(files);
  options.files.emplace_back(kStateFile + 1, to_json(state).dump(2) + "\n");
  options.more = [&](const std::string& fresh) { return write_safetensors(fresh + kTensorFile, tensors); };
  return save_checkpoint(directory, model.config, model.parameters, options);
}

Status save_model(const std::string& directory, const SavedModel& model, const RunFiles& files) {
  return save_checkpoint(directory, model.config, model.parameters, companions(files));
}

Result<RunState> read_run_state(const std::string& directory) {
  const std::string path = directory + kStateFile;
  TRY_ASSIGN(const Json json, read_json_file(path));
  JsonFields fields(json, path);
  RunState state;
  int64_t version = 0;
  TRY(fields.integer("version", version, 0, kMany));
  if (version != kVersion)
    return unsupported(path + ": version " + std::to_string(version) + ", this build reads " + std::to_string(kVersion));
  for (const char* name : {"step", "tokens", "seconds", "epoch", "batch", "data", "config"}) TRY(fields.required(name));
  TRY(fields.integer("step", state.step, 0, kMany));
  TRY(fields.integer("tokens", state.tokens, 0, kMany));
  TRY(fields.number("seconds", state.seconds, 0, 1e18));
  TRY(fields.number("flops", state.flops, 0, 1e30));
  TRY(fields.integer("epoch", state.position.epoch, 0, kMany));
  TRY(fields.integer("batch", state.position.batch, 0, kMany));
  TRY(fields.integer("step_batches", state.step_batches, 1, kMany));
  TRY(fields.text("data", state.data));
  state.config = *fields.take("config");
  TRY(fields.finish());
  return state;
}

Status load_run(const std::string& directory, ParameterTable& parameters, const NamedTensors& tensors) {
  TRY(load_weights(directory, parameters));
  TRY_ASSIGN(const auto reader, SafetensorsReader::open(directory + kTensorFile));
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    TRY_ASSIGN(const at::Tensor stored, reader.tensor(name));
    if (stored.sizes() != tensor.sizes() || stored.scalar_type() != tensor.scalar_type())
      return parse_error(reader.path() + ": tensor \"" + name + "\" does not fit the model");
    tensor.copy_(stored);
  }
  return {};
}

}  // namespace foretrace::lm
