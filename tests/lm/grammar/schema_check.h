// A validator of JSON texts against a schema that shares nothing with the grammar: by recursion over the parsed text.
#pragma once

#include <string>

#include "core/json.h"

namespace foretrace::lm {

// Why the text is none of the schema's; empty: it is one.
std::string schema_violation(const Json& schema, const std::string& text);

// A schema with everything that is supported.
Json rich_schema();

}  // namespace foretrace::lm
