#include "lm/recursive/refiner_config.h"

#include <cmath>

#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

constexpr const char* kModelType = "foretrace_refiner";
constexpr int64_t kMaxWidth = 1 << 24;
constexpr int64_t kMaxCount = int64_t{1} << 32;

constexpr std::array kVariants = {std::pair{"trm", RefinerVariant::kTrm}, std::pair{"hrm", RefinerVariant::kHrm}};
constexpr std::array kPositionCodes = {std::pair{"rope", PositionCode::kRope}, std::pair{"learned", PositionCode::kLearned},
                                       std::pair{"none", PositionCode::kNone}};

template <typename T, size_t N>
const char* name_of(const std::array<std::pair<const char*, T>, N>& choices, T value) {
  for (const auto& [name, meaning] : choices)
    if (meaning == value) return name;
  return "";
}

RefinerConfig defaults_of(RefinerVariant variant) {
  RefinerConfig config;
  config.variant = variant;
  if (variant == RefinerVariant::kTrm) return config;
  config.h_layers = config.l_layers = 4;
  config.h_cycles = config.l_cycles = 2;
  config.puzzle_emb_len = 0;
  config.no_act_continue = false;
  config.one_step_gradient = true;
  return config;
}

Status read_network(JsonFields& fields, RefinerConfig& config) {
  TRY(fields.required("hidden_size"));
  TRY(fields.required("num_heads"));
  TRY(fields.integer("hidden_size", config.hidden_size, 1, kMaxWidth));
  TRY(fields.integer("num_heads", config.num_heads, 1, kMaxWidth));
  TRY(fields.number("expansion", config.expansion, 0.01, 1024));
  TRY(fields.integer("H_layers", config.h_layers, 0, 4096));
  TRY(fields.integer("L_layers", config.l_layers, 1, 4096));
  TRY(fields.integer("H_cycles", config.h_cycles, 1, 4096));
  TRY(fields.integer("L_cycles", config.l_cycles, 1, 4096));
  TRY(fields.boolean("mlp_t", config.mlp_t));
  TRY(fields.choice("pos_encodings", kPositionCodes, config.pos_encodings));
  TRY(fields.number("rope_theta", config.rope_theta, 1, 1e30));
  return fields.number("rms_norm_eps", config.rms_norm_eps, 0, 1);
}

Status read_puzzles(JsonFields& fields, RefinerConfig& config) {
  TRY(fields.integer("vocab_size", config.vocab_size, 1, kMaxWidth));
  TRY(fields.integer("seq_len", config.seq_len, 1, kMaxWidth));
  TRY(fields.integer("num_puzzle_identifiers", config.num_puzzle_identifiers, 1, kMaxCount));
  config.puzzle_emb_ndim = config.hidden_size;
  TRY(fields.integer("puzzle_emb_ndim", config.puzzle_emb_ndim, 0, kMaxWidth));
  if (config.puzzle_emb_ndim == 0) config.puzzle_emb_len = 0;
  return fields.integer("puzzle_emb_len", config.puzzle_emb_len, 0, kMaxWidth);
}

Status read_halting(JsonFields& fields, RefinerConfig& config) {
  TRY(fields.integer("halt_max_steps", config.halt_max_steps, 1, 1 << 20));
  TRY(fields.number("halt_exploration_prob", config.halt_exploration_prob, 0, 1));
  TRY(fields.boolean("no_ACT_continue", config.no_act_continue));
  return fields.boolean("one_step_gradient", config.one_step_gradient);
}

Status check_shape(const JsonFields& fields, RefinerConfig& config) {
  if (config.hidden_size % config.num_heads != 0) return fields.wrong("hidden_size", "must be a multiple of num_heads");
  if (config.pos_encodings == PositionCode::kRope && !config.mlp_t && config.head_dim() % 2 != 0)
    return fields.wrong("num_heads", "gives heads of an odd width, which rope cannot turn");
  if (config.variant == RefinerVariant::kTrm && config.h_layers != 0)
    return fields.wrong("H_layers", "must be 0: a TRM has one network, of L_layers");
  if (config.variant == RefinerVariant::kHrm && config.h_layers == 0) return fields.wrong("H_layers", "must be 1 or more");
  const int64_t filled = (config.puzzle_emb_ndim + config.hidden_size - 1) / config.hidden_size;
  if (config.puzzle_emb_len == 0) config.puzzle_emb_len = filled;
  if (config.puzzle_emb_ndim == 0 && config.puzzle_emb_len > 0)
    return fields.wrong("puzzle_emb_len", "must be 0 where puzzle_emb_ndim is 0");
  if (config.puzzle_emb_len < filled)
    return fields.wrong("puzzle_emb_len", "is too small for a puzzle_emb_ndim of " + std::to_string(config.puzzle_emb_ndim));
  return {};
}

Status read_all(JsonFields& fields, RefinerConfig& config) {
  TRY(fields.choice("variant", kVariants, config.variant));
  config = defaults_of(config.variant);
  TRY(read_network(fields, config));
  TRY(read_puzzles(fields, config));
  TRY(read_halting(fields, config));
  return check_shape(fields, config);
}

}  // namespace

int64_t refiner_inner_width(int64_t width, double expansion) {
  const auto inner = static_cast<int64_t>(std::nearbyint(expansion * static_cast<double>(width) * 2 / 3));
  return (inner + 255) / 256 * 256;
}

Result<RefinerConfig> refiner_config_from_training(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  RefinerConfig config;
  TRY(read_all(fields, config));
  TRY(fields.finish("docs/refiners.md lists the fields"));
  return config;
}

Result<RefinerConfig> refiner_config_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  RefinerConfig config;
  std::string type;
  TRY(fields.text("model_type", type));
  if (type != kModelType) return fields.wrong("model_type", "must be \"" + std::string(kModelType) + "\"");
  TRY(read_all(fields, config));
  for (const char* name : {"vocab_size", "seq_len", "num_puzzle_identifiers"}) TRY(fields.required(name));
  TRY(fields.finish("docs/refiners.md lists the fields"));
  return config;
}

Json refiner_config_to_json(const RefinerConfig& config) {
  return {{"model_type", kModelType},
          {"variant", name_of(kVariants, config.variant)},
          {"vocab_size", config.vocab_size},
          {"seq_len", config.seq_len},
          {"num_puzzle_identifiers", config.num_puzzle_identifiers},
          {"hidden_size", config.hidden_size},
          {"num_heads", config.num_heads},
          {"expansion", config.expansion},
          {"H_layers", config.h_layers},
          {"L_layers", config.l_layers},
          {"H_cycles", config.h_cycles},
          {"L_cycles", config.l_cycles},
          {"mlp_t", config.mlp_t},
          {"pos_encodings", name_of(kPositionCodes, config.pos_encodings)},
          {"rope_theta", config.rope_theta},
          {"rms_norm_eps", config.rms_norm_eps},
          {"puzzle_emb_ndim", config.puzzle_emb_ndim},
          {"puzzle_emb_len", config.puzzle_emb_len},
          {"halt_max_steps", config.halt_max_steps},
          {"halt_exploration_prob", config.halt_exploration_prob},
          {"no_ACT_continue", config.no_act_continue},
          {"one_step_gradient", config.one_step_gradient}};
}

}  // namespace foretrace::lm
