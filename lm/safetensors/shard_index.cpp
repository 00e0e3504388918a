#include "lm/safetensors/shard_index.h"

#include "core/json.h"

namespace foretrace::lm {
namespace {

bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

}  // namespace

Result<ShardIndex> parse_shard_index(std::string_view text, const std::string& where) {
  auto parsed = parse_sorted_json(text);
  if (!parsed.ok()) return parsed.error().in(where);
  const SortedJson& json = parsed.value();
  if (!json.is_object() || !json.contains("weight_map") || !json["weight_map"].is_object())
    return parse_error(where + ": no weight_map");
  ShardIndex index;
  for (const auto& [tensor, file] : json["weight_map"].items()) {
    if (!file.is_string() || !is_plain_name(file.get<std::string>()))
      return parse_error(where + ": tensor \"" + tensor + "\" has no plain file name",
                         "a checkpoint's files lie in one folder");
    index.home.emplace(tensor, file.get<std::string>());
    index.files.insert(file.get<std::string>());
  }
  return index;
}

}  // namespace foretrace::lm
