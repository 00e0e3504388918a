// The locals of a state in a debugger's text: what changed, and one entry "..": ".." for all that did not.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

using LocalTexts = std::vector<std::pair<std::string, std::string>>;  // name, text, in the frame's order

// `now` as JSON; in full without `last`, and where the short form would not give `now` back.
std::string locals_json(const LocalTexts& now, const LocalTexts* last);
// The reverse. An Error says what is wrong.
Result<LocalTexts> parse_locals(const Json& object, const LocalTexts& last);

}  // namespace foretrace::tracer
