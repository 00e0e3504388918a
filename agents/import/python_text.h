// Values as Python writes them.
#pragma once

#include <string>

#include "core/json.h"

namespace foretrace::agents {

// A literal that equals what the JSON says: null is None, objects are dicts.
std::string python_literal(const Json& json);
// The argument list of a call: a list's items, anything else alone.
std::string python_arguments(const Json& json);

}  // namespace foretrace::agents
