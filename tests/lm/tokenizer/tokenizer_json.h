// A small tokenizer.json to change for a test, and what becomes of it.
#pragma once

#include <string>

#include "core/json.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::lm::tokenizer {

// Byte-level, GPT-2's pattern, no normalizer; the 256 letters have ids 0 to 255 in byte order, then come the merged
// tokens "he" 256, "ll" 257, "hell" 258, "hello" 259, "Ġhe" 260; "<end>" 261 is special.
SortedJson small_json();

Result<Tokenizer> parse(const SortedJson& json);
// The tokenizer of a good file.
Tokenizer make(const SortedJson& json);
// The text of the Error, or "accepted". `pointer`: JSON pointer of what is set to `value` first.
std::string failure(const SortedJson& json);
std::string failure_with(const std::string& pointer, const SortedJson& value);

// An entry of added_tokens with all flags off.
SortedJson added_token(int64_t id, const std::string& content);

}  // namespace foretrace::lm::tokenizer
