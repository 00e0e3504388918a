#include "cli/shard.h"

#include <charconv>
#include <cstdlib>

namespace foretrace::cli {
namespace {

constexpr const char* kPlaceholder = "{shard}";
constexpr const char* kSlurmIndex = "SLURM_ARRAY_TASK_ID";
constexpr const char* kKubernetesIndex = "JOB_COMPLETION_INDEX";
constexpr int64_t kMaxNumber = int64_t{1} << 31;  // products of two stay in range
constexpr const char* kExplicit = "--shard i/N, with i from 0 to N-1, says it whatever the environment holds";

std::optional<int64_t> number(const std::string& text) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end || value < 0 || value > kMaxNumber) return std::nullopt;
  return value;
}

Result<Shard> parse_flag(const std::string& flag) {
  const size_t slash = flag.find('/');
  if (slash != std::string::npos) {
    const auto index = number(flag.substr(0, slash)), count = number(flag.substr(slash + 1));
    if (index && count && *index < *count) return Shard{*index, *count, ""};
  }
  return invalid_argument("--shard " + flag + " is no shard", "i/N with i from 0 to N-1");
}

Result<int64_t> variable(const Environment& environment, const char* name) {
  const auto text = environment(name);
  if (!text) return invalid_argument(std::string(kSlurmIndex) + " is set, but not " + name, kExplicit);
  const auto value = number(*text);
  if (!value) return invalid_argument(std::string(name) + "=" + *text + " is no number", kExplicit);
  return *value;
}

Result<int64_t> variable_or(const Environment& environment, const char* name, int64_t otherwise) {
  return environment(name) ? variable(environment, name) : Result<int64_t>(otherwise);
}

// An array's ids are MIN, MIN + STEP, ..., MAX. One with gaps (--array=1,2,7, or some tasks of an array again) has no shards.
Result<Shard> slurm_shard(const Environment& environment) {
  TRY_ASSIGN(const int64_t id, variable(environment, kSlurmIndex));
  TRY_ASSIGN(const int64_t count, variable(environment, "SLURM_ARRAY_TASK_COUNT"));
  TRY_ASSIGN(const int64_t step, variable_or(environment, "SLURM_ARRAY_TASK_STEP", 1));
  TRY_ASSIGN(const int64_t first, variable_or(environment, "SLURM_ARRAY_TASK_MIN", 0));
  const int64_t gap = step > 0 ? step : 1;
  TRY_ASSIGN(const int64_t last, variable_or(environment, "SLURM_ARRAY_TASK_MAX", first + (count - 1) * gap));
  const int64_t index = (id - first) / gap;
  if (count == 0 || id < first || id > last || (id - first) % gap != 0 || index >= count || (last - first) / gap + 1 != count)
    return invalid_argument("task " + std::to_string(id) + " of a Slurm array of " + std::to_string(count) + " tasks, " + std::to_string(first) +
                                " to " + std::to_string(last) + ", is no shard: the array has gaps",
                            kExplicit);
  return Shard{index, count, kSlurmIndex};
}

Result<Shard> kubernetes_shard(const Environment& environment, std::optional<int64_t> shards) {
  TRY_ASSIGN(const int64_t index, variable(environment, kKubernetesIndex));
  if (!shards)
    return invalid_argument(std::string(kKubernetesIndex) + " is set, but nothing says how many shards there are",
                            "--shards N, with the job's number of completions, or --shard 0/1 for the whole manifest");
  if (index >= *shards)
    return invalid_argument(std::string(kKubernetesIndex) + "=" + std::to_string(index) + " is no shard of --shards " + std::to_string(*shards),
                            "N is the job's number of completions");
  return Shard{index, *shards, kKubernetesIndex};
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

Result<Shard> choose_shard(const std::optional<std::string>& flag, std::optional<int64_t> shards, const Environment& environment) {
  if (flag) return parse_flag(*flag);
  const bool slurm = environment(kSlurmIndex).has_value(), kubernetes = environment(kKubernetesIndex).has_value();
  if (slurm && kubernetes)
    return invalid_argument(std::string(kSlurmIndex) + " and " + kKubernetesIndex + " are both set", kExplicit);
  if (kubernetes) return kubernetes_shard(environment, shards);
  if (!slurm) {
    if (!shards) return Shard{};
    return invalid_argument("--shards " + std::to_string(*shards) + ", but neither " + kSlurmIndex + " nor " + kKubernetesIndex +
                                " says which of them this is",
                            kExplicit);
  }
  TRY_ASSIGN(const Shard shard, slurm_shard(environment));
  if (shards && *shards != shard.count)
    return invalid_argument("--shards " + std::to_string(*shards) + ", but the Slurm array has " + std::to_string(shard.count) + " tasks", kExplicit);
  return shard;
}

Result<std::string> store_of_shard(const std::string& db, const Shard& shard) {
  std::string name = db;
  const std::string index = std::to_string(shard.index), placeholder = kPlaceholder;
  bool found = false;
  for (size_t at = name.find(placeholder); at != std::string::npos; at = name.find(placeholder, at + index.size())) {
    name.replace(at, placeholder.size(), index);
    found = true;
  }
  if (!found && !shard.from.empty() && shard.count > 1)
    return invalid_argument("--db " + db + " would be written by all " + std::to_string(shard.count) + " shards", "name it with {shard}, as in traces-{shard}.db");
  return name;
}

}  // namespace foretrace::cli
