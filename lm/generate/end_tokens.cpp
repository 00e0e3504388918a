#include "lm/generate/end_tokens.h"

#include "core/file.h"
#include "core/json.h"
#include "datasets/vocabulary.h"
#include "lm/checkpoint.h"

namespace foretrace::lm {
namespace {

constexpr const char* kField = "eos_token_id";

Json field_of(const Json& config) {
  for (const Json& at : {config, config.is_object() ? config.value("text_config", Json()) : Json()}) {
    const Json field = at.is_object() ? at.value(kField, Json()) : Json();
    if (!field.is_null()) return field;
  }
  return {};
}

Result<std::vector<std::vector<int32_t>>> ends_of(const Json& field, const std::string& where) {
  std::vector<std::vector<int32_t>> ends;
  for (const Json& id : field.is_array() ? field : Json::array({field})) {
    if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() > INT32_MAX)
      return parse_error(where + ": " + kField + ": " + id.dump() + " is no token that can end a text");
    ends.push_back({id.get<int32_t>()});
  }
  return ends;
}

}  // namespace

Result<std::vector<std::vector<int32_t>>> read_end_tokens(const std::string& given) {
  const std::string directory = checkpoint_directory(given);
  for (const char* name : {"/generation_config.json", "/config.json"}) {
    const std::string path = directory + name;
    if (!file_exists(path)) continue;
    TRY_ASSIGN(const Json config, read_json_file(path));
    if (const Json field = field_of(config); !field.is_null()) return ends_of(field, path);
  }
  TRY_ASSIGN(const Json foretrace, read_foretrace_json(directory));
  const bool own_vocabulary = foretrace.is_object() && foretrace.contains("trace_language") && !file_exists(directory + "/tokenizer.json");
  if (own_vocabulary) return std::vector<std::vector<int32_t>>{{datasets::token::kEos}};
  return std::vector<std::vector<int32_t>>();
}

}  // namespace foretrace::lm
