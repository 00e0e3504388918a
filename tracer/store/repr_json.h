// The text of a value as JSON, where JSON has such a value: numbers, strings, true, false, null, and lists of these, as json.dumps writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace foretrace::tracer {

// None: it is something else, or was cut. Strings are those of Python's repr; lone surrogates are something else too.
std::optional<std::string> repr_json(std::string_view text);

}  // namespace foretrace::tracer
