#include "lm/delta_spelling.h"

#include <numeric>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// q_proj, k_proj, ... one tensor a part.
bool is_separate(const ModelConfig& config) {
  return config.family == ModelFamily::kKimiLinear || config.family == ModelFamily::kOlmoHybrid;
}

// Checkpoint rows are grouped by key head, a group holding sizes[p] / groups rows of each part p; the value's rows are
// sorted by part. Row r of the checkpoint is row map[r] of the value.
Spelling grouped(const std::string& key, const std::vector<int64_t>& sizes, int64_t groups, int64_t width) {
  std::vector<int64_t> map;
  for (int64_t group = 0; group < groups; ++group) {
    int64_t begin = 0;
    for (const int64_t size : sizes) {
      const int64_t rows = size / groups;
      for (int64_t i = 0; i < rows; ++i) map.push_back(begin + group * rows + i);
      begin += size;
    }
  }
  const auto rows = static_cast<int64_t>(map.size());
  return {{key, {rows, width}, 0, at::tensor(map, at::kLong)}};
}

struct Piece {
  const char* name;
  int64_t rows;
};

// One tensor a part, one part after another; parts without rows are left out. `inner`: axes behind the rows.
Spelling consecutive(const std::string& prefix, const std::vector<Piece>& parts, const std::vector<int64_t>& inner) {
  Spelling spelling;
  int64_t begin = 0;
  for (const Piece& part : parts) {
    std::vector<int64_t> shape = {part.rows};
    shape.insert(shape.end(), inner.begin(), inner.end());
    if (part.rows > 0) spelling.push_back({prefix + part.name + ".weight", shape, begin, {}});
    begin += part.rows;
  }
  return spelling;
}

}  // namespace

DeltaWidths::DeltaWidths(const ModelConfig& config)
    : query(config.key_dim()),
      key(config.linear_factors * config.key_dim()),
      value(config.linear_factors * config.value_dim()),
      gate(config.linear_output_gate == OutputGate::kNone || config.linear_gate_rank > 0 ? 0 : config.value_dim()),
      strengths(config.linear_factors * config.linear_num_value_heads) {}

Spelling projection_spelling(const ModelConfig& config, const std::string& prefix) {
  const DeltaWidths widths(config);
  if (config.family == ModelFamily::kQwen3Next)
    return grouped(prefix + "in_proj_qkvz.weight", {widths.query, widths.key, widths.value, widths.gate},
                   config.linear_num_key_heads, config.hidden_size);
  if (!is_separate(config))
    return consecutive(prefix, {{"in_proj_qkv", widths.channels()}, {"in_proj_z", widths.gate}}, {config.hidden_size});
  return consecutive(
      prefix, {{"q_proj", widths.query}, {"k_proj", widths.key}, {"v_proj", widths.value}, {"g_proj", widths.gate}},
      {config.hidden_size});
}

Spelling strength_spelling(const ModelConfig& config, const std::string& prefix, int64_t decay_rows) {
  const DeltaWidths widths(config);
  if (config.family == ModelFamily::kQwen3Next)
    return grouped(prefix + "in_proj_ba.weight", {widths.strengths, decay_rows}, config.linear_num_key_heads,
                   config.hidden_size);
  const bool separate = is_separate(config);
  return consecutive(prefix,
                     {{separate ? "b_proj" : "in_proj_b", widths.strengths}, {separate ? "a_proj" : "in_proj_a", decay_rows}},
                     {config.hidden_size});
}

// transformers writes OLMo's three in equal shares, wherever q ends.
std::vector<Spelling> convolution_spellings(const ModelConfig& config, const std::string& prefix) {
  const DeltaWidths widths(config);
  const int64_t channels = widths.channels();
  const std::vector<int64_t> inner = {1, config.linear_conv_kernel_dim};
  const Spelling fused = consecutive(prefix, {{"conv1d", channels}}, inner);
  if (!is_separate(config)) return {fused};
  const int64_t share = (channels + 2) / 3;
  const auto split = [&](int64_t q, int64_t k, int64_t v) {
    return consecutive(prefix, {{"q_conv1d", q}, {"k_conv1d", k}, {"v_conv1d", v}}, inner);
  };
  return {split(widths.query, widths.key, widths.value), split(share, share, channels - 2 * share), fused};
}

Spelling log_decay_spelling(const ModelConfig& config, const std::string& prefix) {
  const int64_t heads = config.linear_num_value_heads;
  if (config.family == ModelFamily::kKimiLinear) return {{prefix + "A_log", {1, 1, heads, 1}, 0, {}}};
  return {{prefix + "A_log", {heads}, 0, {}}};
}

std::string norm_key(const ModelConfig& config, const std::string& prefix) {
  return prefix + (is_separate(config) ? "o_norm.weight" : "norm.weight");
}

std::string out_key(const ModelConfig& config, const std::string& prefix) {
  return prefix + (is_separate(config) ? "o_proj.weight" : "out_proj.weight");
}

}  // namespace foretrace::lm
