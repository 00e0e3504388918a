#include "datasets/shard_set.h"

#include <algorithm>

#include "core/check.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"

namespace foretrace::datasets {
namespace {

constexpr const char* kFormat = "foretrace dataset";

std::string manifest_path(const std::string& folder) { return folder + "/manifest.json"; }

Result<ShardEntry> parse_entry(const Json& json) {
  if (!json.is_object() || !json.value("file", Json()).is_string() ||
      !json.value("sha256", Json()).is_string() ||
      !json.value("examples", Json()).is_number_integer() ||
      !json.value("tokens", Json()).is_number_integer())
    return parse_error("a shard needs file, sha256, examples and tokens");
  ShardEntry entry;
  entry.file = json["file"].get<std::string>();
  entry.sha256 = json["sha256"].get<std::string>();
  entry.examples = json["examples"].get<int64_t>();
  entry.tokens = json["tokens"].get<int64_t>();
  if (entry.file.empty() || entry.file.find('/') != std::string::npos)
    return parse_error("shard file '" + entry.file + "' is not in the folder");
  return entry;
}

// The texts of a list; what is no text is left out.
std::vector<std::string> parse_texts(const Json& json) {
  std::vector<std::string> texts;
  if (!json.is_array()) return texts;
  for (const Json& text : json)
    if (text.is_string()) texts.push_back(text.get<std::string>());
  return texts;
}

Result<std::vector<HeldAgainst>> parse_held_against(const Json& json) {
  std::vector<HeldAgainst> sets;
  if (json.is_null()) return sets;
  if (!json.is_array()) return parse_error("\"decontaminated\" is not a list");
  for (const Json& one : json) {
    if (!one.is_object() || !one.value("set", Json()).is_string() ||
        !one.value("file", Json()).is_string() || !one.value("sha256", Json()).is_string() ||
        !one.value("programs", Json()).is_number_integer())
      return parse_error("\"decontaminated\" needs set, file, sha256 and programs");
    sets.push_back({one["set"].get<std::string>(), one["file"].get<std::string>(),
                    one["sha256"].get<std::string>(), one["programs"].get<int64_t>()});
  }
  return sets;
}

Result<DatasetManifest> parse_dataset_manifest(const Json& json) {
  if (!json.is_object() || json.value("format", Json()) != kFormat)
    return parse_error("not the manifest of a foretrace dataset");
  const Json version = json.value("language_version", Json());
  const char* again = "build the data again: foretrace data build";
  if (version != kTraceLanguageVersion)
    return unsupported("built for another trace language (version " + version.dump() +
                           "), this build reads version " + std::to_string(kTraceLanguageVersion),
                       again);
  if (json.value("vocabulary", Json()) != vocabulary_sha256())
    return unsupported("built for another trace language: its table of tokens is not this build's",
                       again);
  DatasetManifest manifest;
  if (json.contains("max_tokens") && json["max_tokens"].is_number_integer())
    manifest.max_tokens = json["max_tokens"].get<int64_t>();
  if (json.contains("max_steps") && json["max_steps"].is_number_integer())
    manifest.max_steps = json["max_steps"].get<int64_t>();
  manifest.queries = parse_texts(json.value("queries", Json()));
  if (json.contains("queries_per_run") && json["queries_per_run"].is_number_integer())
    manifest.queries_per_run = json["queries_per_run"].get<int64_t>();
  manifest.stores = parse_texts(json.value("stores", Json()));
  manifest.manifests = parse_texts(json.value("manifests", Json()));
  if (json.contains("valid") && json["valid"].is_number())
    manifest.valid = json["valid"].get<double>();
  if (json.contains("test") && json["test"].is_number()) manifest.test = json["test"].get<double>();
  TRY_ASSIGN(manifest.decontaminated, parse_held_against(json.value("decontaminated", Json())));
  const Json refused = json.value("refused", Json::object());
  for (const auto& [reason, count] : refused.items()) {
    if (count.is_number_integer()) manifest.refused[reason] = count.get<int64_t>();
  }
  const Json splits = json.value("splits", Json());
  if (!splits.is_object()) return parse_error("no splits");
  for (const auto& [split, shards] : splits.items()) {
    if (!shards.is_array()) return parse_error("split '" + split + "' is not a list of shards");
    auto& entries = manifest.splits[split];
    for (const Json& shard : shards) {
      TRY_ASSIGN(ShardEntry entry, parse_entry(shard));
      entries.push_back(std::move(entry));
    }
  }
  return manifest;
}

}  // namespace

Status write_dataset_manifest(const std::string& folder, const DatasetManifest& manifest) {
  Json json;
  json["format"] = kFormat;
  json["language_version"] = kTraceLanguageVersion;
  json["vocabulary"] = vocabulary_sha256();
  json["max_tokens"] = manifest.max_tokens;
  json["max_steps"] = manifest.max_steps;
  if (!manifest.queries.empty()) {
    json["queries"] = manifest.queries;
    json["queries_per_run"] = manifest.queries_per_run;
  }
  json["stores"] = manifest.stores;
  json["manifests"] = manifest.manifests;
  json["valid"] = manifest.valid;
  json["test"] = manifest.test;
  for (const HeldAgainst& one : manifest.decontaminated)
    json["decontaminated"].push_back({{"set", one.name},
                                      {"file", one.file},
                                      {"sha256", one.sha256},
                                      {"programs", one.programs}});
  json["splits"] = Json::object();
  for (const auto& [split, shards] : manifest.splits) {
    Json list = Json::array();
    for (const ShardEntry& shard : shards)
      list.push_back({{"file", shard.file},
                      {"sha256", shard.sha256},
                      {"examples", shard.examples},
                      {"tokens", shard.tokens}});
    json["splits"][split] = std::move(list);
  }
  json["refused"] = Json::object();
  for (const auto& [reason, count] : manifest.refused) json["refused"][reason] = count;
  return write_file_atomic(manifest_path(folder), json.dump(2) + "\n");
}

Result<DatasetManifest> read_dataset_manifest(const std::string& folder) {
  const std::string path = manifest_path(folder);
  if (!file_exists(path))
    return not_found("no dataset in " + folder + ": manifest.json is missing",
                     "make one: foretrace data build --db traces.db --out " + folder);
  TRY_ASSIGN(const Json json, read_json_file(path));
  auto manifest = parse_dataset_manifest(json);
  if (!manifest.ok()) return manifest.error().in(path);
  return manifest;
}

Result<ShardSet> ShardSet::open(const std::string& folder, const std::string& split) {
  TRY_ASSIGN(const DatasetManifest manifest, read_dataset_manifest(folder));
  const auto found = manifest.splits.find(split);
  if (found == manifest.splits.end()) {
    std::string known;
    for (const auto& [name, shards] : manifest.splits) known += (known.empty() ? "" : ", ") + name;
    return not_found("no split '" + split + "' in " + folder, "it has " + known);
  }
  ShardSet set;
  std::string hashes;
  for (const ShardEntry& entry : found->second) {
    const std::string path = folder + "/" + entry.file;
    TRY_ASSIGN(ShardReader reader, ShardReader::open(path));
    if (reader.sha256() != entry.sha256)
      return parse_error("shard " + path + " is not the one that manifest.json names",
                         "build the data again: foretrace data build");
    set.starts_.push_back(set.size() + reader.size());
    set.shards_.push_back(std::move(reader));
    hashes += entry.sha256;
  }
  set.hash_ = sha256_hex(hashes);
  return set;
}

size_t ShardSet::token_count() const {
  size_t n = 0;
  for (const ShardReader& shard : shards_) n += shard.token_count();
  return n;
}

ExampleView ShardSet::at(size_t i) const {
  FORETRACE_CHECK(i < size(), "an example of the set");
  const auto shard =
      static_cast<size_t>(std::upper_bound(starts_.begin(), starts_.end(), i) - starts_.begin());
  return shards_[shard].at(i - (shard == 0 ? 0 : starts_[shard - 1]));
}

}  // namespace foretrace::datasets
