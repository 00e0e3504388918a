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
// parse_json that refuses an object with a key twice, where parse_json takes the last: for what people write down about programs.
Result<Json> parse_unambiguous_json(std::string_view text);
// parse_json of a whole file; the message names the file.
Result<Json> read_json_file(const std::string& path);
// Objects sorted by key: looked up in O(log n), where those of Json take O(n). For files that have large tables.
using SortedJson = nlohmann::json;
// Trailing text, nesting deeper than 200, text that is not UTF-8 and lone surrogates are refused. Of two equal keys the
// last counts.
Result<SortedJson> parse_sorted_json(std::string_view text);

// One line. Bytes that are not UTF-8 become \udc80 - \udcff escapes (Python's surrogateescape).
std::string dump_json(const Json& value);
// One line of UTF-8 for readers that take nothing else: bytes that are not UTF-8 become U+FFFD.
std::string dump_utf8_json(const Json& value);
// A JSON string literal of `bytes`, with surrogateescape for what is not UTF-8.
std::string json_quote(std::string_view bytes);

}  // namespace foretrace
