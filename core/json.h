// Json: the only home of nlohmann/json. Keys keep their order. Parsing and field access give Errors, never exceptions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace {

using Json = nlohmann::ordered_json;

// Refuses trailing text and documents nested deeper than 200; the message names the byte. Escapes \udc80 - \udcff become the
// bytes that dump_json made them of.
Result<Json> parse_json(std::string_view text);
// parse_json of a whole file; the message names the file.
Result<Json> read_json_file(const std::string& path);
// One line. Bytes that are not UTF-8 become \udc80 - \udcff escapes (Python's surrogateescape).
std::string dump_json(const Json& value);
// A JSON string literal of `bytes`, with surrogateescape for what is not UTF-8.
std::string json_quote(std::string_view bytes);

}  // namespace foretrace
